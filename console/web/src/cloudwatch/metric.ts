import type { Metric, MetricDataQuery } from "../api/generated/monitoring";

/** What tells a metric from others. */
export function keyOf(m: Metric): string {
  return JSON.stringify([m.Namespace, m.MetricName, ...(m.Dimensions ?? []).map((d) => [d.Name, d.Value])]);
}

/** Its dimensions as a person reads them: "QueueName: high, Colour: red". */
export function dimensionsOf(m: Metric): string {
  return (m.Dimensions ?? []).map((d) => `${d.Name}: ${d.Value}`).join(", ");
}

/** One query for each metric, called m0, m1 and so on. */
export function queriesOf(metrics: readonly Metric[], stat: string, period: number): MetricDataQuery[] {
  return metrics.map(({ Namespace, MetricName, Dimensions }, i) => ({
    Id: "m" + i, MetricStat: { Metric: { Namespace, MetricName, Dimensions }, Period: period, Stat: stat },
  }));
}

const signs: Record<string, string> = {
  GreaterThanOrEqualToThreshold: ">=", GreaterThanThreshold: ">", LessThanThreshold: "<", LessThanOrEqualToThreshold: "<=",
};

/** What an alarm waits for, in AWS's words: "Errors > 1 for 2 datapoints within 10 minutes". */
export function conditionOf(a: { MetricName?: string; ComparisonOperator?: string; Threshold?: number; EvaluationPeriods?: number; DatapointsToAlarm?: number; Period?: number }): string {
  const periods = a.EvaluationPeriods ?? 1;
  const seconds = periods * (a.Period ?? 0);
  const within = seconds % 60 === 0 && seconds > 0 ? `${seconds / 60} minutes` : `${seconds} seconds`;
  return `${a.MetricName ?? "An expression"} ${signs[a.ComparisonOperator ?? ""] ?? a.ComparisonOperator} ${a.Threshold} for ${a.DatapointsToAlarm ?? periods} datapoints within ${within}`;
}
