import Link from "@cloudscape-design/components/link";
import { href } from "../app/router";

/** The policy beyond which nothing is permitted, if there is one. */
export function BoundaryLink({ arn }: { arn: string | undefined }) {
  if (!arn) return <>-</>;
  return <Link href={href("policies", arn)}>{arn.slice(arn.lastIndexOf("/") + 1)}</Link>;
}
