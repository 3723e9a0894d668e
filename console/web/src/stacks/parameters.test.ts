import { expect, test } from "vitest";
import { parametersOf } from "./parameters";

test("what is typed goes before what was, and what was before the default", () => {
  const declared = ["Typed", "Kept", "New"].map((ParameterKey) => ({ ParameterKey }));
  const before = ["Typed", "Kept", "Gone"].map((ParameterKey) => ({ ParameterKey, ParameterValue: "old" }));
  expect(parametersOf(declared, { Typed: "" }, before)).toEqual([
    { ParameterKey: "Typed", ParameterValue: "" },
    { ParameterKey: "Kept", UsePreviousValue: true },
  ]);
});
