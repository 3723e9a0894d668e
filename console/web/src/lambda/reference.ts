/** The name and the qualifier in "name", "name:qualifier" or a function's ARN. */
export function functionOf(reference: string): { name: string; qualifier?: string } {
  const rest = reference.replace(/^arn:[^:]*:lambda:[^:]*:[^:]*:function:/, "");
  const [name = "", qualifier] = rest.split(":", 2);
  return { name, qualifier };
}
