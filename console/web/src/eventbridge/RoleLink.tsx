import Link from "@cloudscape-design/components/link";
import { href } from "../app/router";

/** A role by its name, with the way to it. */
export function RoleLink({ arn }: { arn: string | undefined }) {
  if (!arn) return <>-</>;
  const name = arn.slice(arn.lastIndexOf("/") + 1);
  return <Link href={href("roles", name)}>{name}</Link>;
}
