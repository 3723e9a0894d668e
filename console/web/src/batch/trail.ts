import { href } from "../app/router";

/** The ways to Batch's pages. */
export const queues = { text: "Job queues", href: href("jobqueues") };
export const definitions = { text: "Job definitions", href: href("jobdefinitions") };

/** The name at the end of an ARN of Batch's. */
export function resourceName(arn: string): string {
  return arn.slice(arn.lastIndexOf("/") + 1);
}
