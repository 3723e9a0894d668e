import { expect, test } from "vitest";
import { conditionOf, dimensionsOf, keyOf, queriesOf } from "./metric";

const metric = { Namespace: "Shop", MetricName: "Orders", Dimensions: [{ Name: "Colour", Value: "red, \"dark\"" }] };

test("metrics are told apart by their dimensions too", () => {
  expect(keyOf(metric)).not.toBe(keyOf({ ...metric, Dimensions: [] }));
  expect(dimensionsOf(metric)).toBe('Colour: red, "dark"');
});

test("each metric is one query", () => {
  expect(queriesOf([metric, metric], "p95", 60).map((q) => [q.Id, q.MetricStat?.Stat])).toEqual([["m0", "p95"], ["m1", "p95"]]);
});

test.each([
  [{ MetricName: "Errors", ComparisonOperator: "GreaterThanThreshold", Threshold: 1, EvaluationPeriods: 2, Period: 300 }, "Errors > 1 for 2 datapoints within 10 minutes"],
  [{ MetricName: "Lag", ComparisonOperator: "LessThanThreshold", Threshold: 0.5, EvaluationPeriods: 3, DatapointsToAlarm: 2, Period: 10 }, "Lag < 0.5 for 2 datapoints within 30 seconds"],
])("%j", (alarm, want) => expect(conditionOf(alarm)).toBe(want));
