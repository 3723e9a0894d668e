import type { Parameter, ParameterDeclaration } from "../api/generated/cloudformation";

/** The values of a template's parameters as somebody types them; undefined: as before, or its default. */
export type Values = Record<string, string | undefined>;

/** What is sent: what was typed, else the value before, else the template's own default. */
export function parametersOf(declared: readonly ParameterDeclaration[], values: Values, before: readonly Parameter[]): Parameter[] {
  return declared.flatMap((d): Parameter[] => {
    const key = d.ParameterKey!;
    const value = values[key];
    if (value !== undefined) return [{ ParameterKey: key, ParameterValue: value }];
    return before.some((p) => p.ParameterKey === key) ? [{ ParameterKey: key, UsePreviousValue: true }] : [];
  });
}
