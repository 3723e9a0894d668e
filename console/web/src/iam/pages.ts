import { href } from "../app/router";

const pages: Record<string, string> = { role: "roles", user: "users" };

/** The address of the page of a role or user by its ARN, whatever its path; undefined for others. */
export function holderPage(arn: string): string | undefined {
  const [, kind, name] = /^arn:aws[\w-]*:iam::\d*:(\w+)\/(?:.*\/)?([^/]+)$/.exec(arn) ?? [];
  const page = kind && pages[kind];
  return page && name ? href(page, name) : undefined;
}
