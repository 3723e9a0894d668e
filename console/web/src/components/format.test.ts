import { expect, test } from "vitest";
import { formatDuration, machineOf } from "./format";

test.each([
  [0, "0 ms"], [999.6, "1000 ms"], [1000, "1 s"], [1234, "1.234 s"], [60_000, "00:01:00"],
  [3_723_000, "01:02:03"], [90_061_000, "1 d 01:01:01"], [NaN, "-"], [-1, "-"],
])("%d ms", (ms, want) => {
  expect(formatDuration(ms)).toBe(want);
});

test("the machine of a qualified ARN", () => {
  const arn = "arn:aws:states:us-east-1:000000000000:stateMachine:m";
  expect(machineOf(arn)).toEqual({ machine: arn });
  expect(machineOf(arn + ":PROD")).toEqual({ machine: arn, qualifier: "PROD" });
});
