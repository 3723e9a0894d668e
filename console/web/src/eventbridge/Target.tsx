import Link from "@cloudscape-design/components/link";
import { aimOf } from "./targets";

/** A target by its name, with the way to it where it has a page. */
export function Target({ arn }: { arn: string }) {
  const { name, page } = aimOf(arn);
  const text = <span className="wrap-anywhere">{name}</span>;
  return page ? <Link href={page}>{text}</Link> : text;
}
