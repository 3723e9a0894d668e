import { expect, test } from "vitest";
import { formatJson } from "./formatJson";

test.each([
  ['{"a":1}', '{\n  "a": 1\n}'],
  ['{"a":[1.0,12345678901234567890,{}],"b":[]}', '{\n  "a": [\n    1.0,\n    12345678901234567890,\n    {}\n  ],\n  "b": []\n}'],
  ['"a, {b}: [\\"c\\"]"', '"a, {b}: [\\"c\\"]"'],
  [" null ", "null"],
  ['{"a":', '{"a":'],
  ["<b>", "<b>"],
  ["", ""],
])("%s", (text, want) => {
  expect(formatJson(text)).toBe(want);
});
