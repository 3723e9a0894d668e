import Link from "@cloudscape-design/components/link";
import { holderPage } from "./pages";

/** A role by its name, with the way to it. */
export function RoleLink({ arn }: { arn: string | undefined }) {
  if (!arn) return <>-</>;
  return <Link href={holderPage(arn)}>{arn.slice(arn.lastIndexOf("/") + 1)}</Link>;
}
