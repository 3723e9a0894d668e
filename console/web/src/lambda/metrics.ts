import type { MetricDataQuery, MetricDataResult } from "../api/generated/monitoring";
import type { Series } from "../components/chartScale";

/** What is asked for of a function, by the id of its query. */
const asked = [
  { id: "invocations", name: "Invocations", stat: "Sum" },
  { id: "errors", name: "Errors", stat: "Sum" },
  { id: "throttles", name: "Throttles", stat: "Sum" },
  { id: "average", name: "Duration", stat: "Average" },
  { id: "p95", name: "Duration", stat: "p95" },
  { id: "longest", name: "Duration", stat: "Maximum" },
  { id: "concurrent", name: "ConcurrentExecutions", stat: "Maximum" },
];

export function queriesFor(functionName: string, period: number): MetricDataQuery[] {
  return asked.map(({ id, name, stat }) => ({
    Id: id,
    MetricStat: {
      Metric: { Namespace: "AWS/Lambda", MetricName: name, Dimensions: [{ Name: "FunctionName", Value: functionName }] },
      Period: period,
      Stat: stat,
    },
  }));
}

/** How many seconds a point stands for, where so many are shown. */
export function periodFor(span: number): number {
  if (span <= 3 * 3600) return 60;
  return span <= 86_400 ? 300 : 3600;
}

export function seriesOf(results: Pick<MetricDataResult, "Id" | "Timestamps" | "Values">[] | undefined, id: string, label: string): Series {
  const result = results?.find((r) => r.Id === id);
  const points = (result?.Timestamps ?? []).map((time, i) => ({ time, value: result?.Values?.[i] ?? 0 }));
  return { label, points: points.sort((a, b) => a.time - b.time) };
}
