/** The name at the end of an ARN of Batch's. */
export function resourceName(arn: string): string {
  return arn.slice(arn.lastIndexOf("/") + 1);
}
