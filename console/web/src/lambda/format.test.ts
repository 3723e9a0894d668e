import { describe, expect, it } from "vitest";
import { decodeBase64, encodeBase64, formatBytes, modified, reportOf } from "./format";
import { functionOf } from "./reference";
import { periodFor, queriesFor, seriesOf } from "./metrics";

it("payloads of any text come back", () => {
  const text = '{"a":"ä€😀<b>"}' + "x".repeat(200_000);
  expect(decodeBase64(encodeBase64(text))).toBe(text);
  expect(decodeBase64(undefined)).toBe("");
});

it("sizes are short", () => expect([undefined, 12, 2048, 3 * 1024 ** 2].map(formatBytes)).toEqual(["-", "12 B", "2.0 KB", "3.0 MB"]));

it("times that are none stay as they are", () => {
  expect(modified("soon")).toBe("soon");
  expect(modified("2026-11-27T07:10:11.123+0000")).toContain("2026");
});

it("the report of the last invocation is read", () => {
  const log = "REPORT RequestId: a\tDuration: 9.00 ms\nSTART\nREPORT RequestId: b\tDuration: 1.20 ms\tBilled Duration: 2 ms\tInit Duration: 30.10 ms\t\n";
  expect(reportOf(log)).toEqual({ Duration: "1.20 ms", "Billed Duration": "2 ms", "Init Duration": "30.10 ms" });
  expect(reportOf("nothing")).toEqual({});
});

describe("metrics", () => {
  it("have periods that leave some hundred points", () => expect([3600, 3 * 3600, 86_400, 7 * 86_400].map(periodFor)).toEqual([60, 60, 300, 3600]));
  it("are asked for by function", () => {
    const query = queriesFor("f", 60)[0]!;
    expect(query.MetricStat?.Metric).toEqual({ Namespace: "AWS/Lambda", MetricName: "Invocations", Dimensions: [{ Name: "FunctionName", Value: "f" }] });
  });
  it("come in any order and are put in that of time", () => {
    const results = [{ Id: "invocations", Timestamps: [120, 60], Values: [2, 1] }];
    expect(seriesOf(results, "invocations", "Invocations")).toEqual({ label: "Invocations", points: [{ time: 60, value: 1 }, { time: 120, value: 2 }] });
    expect(seriesOf(undefined, "errors", "Errors")).toEqual({ label: "Errors", points: [] });
  });
});

it("references to functions are read", () => {
  expect(functionOf("f")).toEqual({ name: "f" });
  expect(functionOf("f:live")).toEqual({ name: "f", qualifier: "live" });
  expect(functionOf("arn:aws:lambda:us-east-1:000000000000:function:f")).toEqual({ name: "f" });
  expect(functionOf("arn:aws:lambda:us-east-1:000000000000:function:f:$LATEST")).toEqual({ name: "f", qualifier: "$LATEST" });
});
