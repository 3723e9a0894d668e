import { expect, test } from "vitest";
import type { ExecutionItem } from "../../components/executions";
import { filterOf, matchesNow, nothing, queryOf } from "./filter";

const x: ExecutionItem = { executionArn: "a", stateMachineArn: "m", name: "Order-1", status: "FAILED", startDate: 1_700_000_000, error: "States.Timeout" };

test.each([
  [{}, true],
  [{ status: "FAILED" }, true],
  [{ status: "RUNNING" }, false],
  [{ name: "order" }, true],
  [{ error: "timeout" }, true],
  [{ error: "other" }, false],
  [{ text: "x" }, false],
  [{ from: "2023-11-14T00:00:00Z", to: "2023-11-15T00:00:00Z" }, true],
  [{ from: "2024-01-01T00:00:00Z" }, false],
])("%j", (part, want) => {
  expect(matchesNow({ ...nothing, ...part }, x)).toBe(want);
});

test("a filter in the address and back", () => {
  const filter = { ...nothing, name: "ä&b", status: "FAILED" };
  const entries = Object.entries(queryOf(filter)).filter((e) => e[1] !== undefined) as [string, string][];
  expect(filterOf(new URLSearchParams(entries))).toEqual(filter);
});
