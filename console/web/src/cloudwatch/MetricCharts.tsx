import Header from "@cloudscape-design/components/header";
import Container from "@cloudscape-design/components/container";
import SegmentedControl from "@cloudscape-design/components/segmented-control";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { call } from "../api/client";
import type { Metric } from "../api/generated/monitoring";
import { useAsk } from "../api/useCall";
import { useEvery } from "../api/useEvery";
import { Chart } from "../components/Chart";
import { Problem } from "../components/Problem";
import { periodFor, seriesOf } from "../lambda/metrics";
import { dimensionsOf, keyOf, queriesOf } from "./metric";

const spans = [
  { id: "3600", text: "1h" },
  { id: "10800", text: "3h" },
  { id: "86400", text: "1d" },
  { id: "604800", text: "1w" },
];
const statistics = ["Average", "Sum", "Minimum", "Maximum", "SampleCount", "p50", "p90", "p95", "p99"].map((value) => ({ value, label: value }));

/** Metrics over time, in one picture. */
export function MetricCharts({ metrics, statistic = "Average" }: { metrics: readonly Metric[]; statistic?: string }) {
  const [span, setSpan] = useState("3600");
  const [stat, setStat] = useState(statistic);
  const period = periodFor(Number(span));
  const asked = useAsk(JSON.stringify([metrics.map(keyOf), span, stat]), async (signal) => {
    const to = Math.ceil(Date.now() / 1000 / period) * period;
    const from = to - Number(span);
    const data = await call("monitoring", "GetMetricData", { MetricDataQueries: queriesOf(metrics, stat, period), StartTime: from, EndTime: to }, signal);
    return { from, to, results: data.MetricDataResults };
  });
  useEvery(10, asked.reload);
  return (
    <Container
      header={
        <Header
          variant="h2"
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              <Select ariaLabel="Statistic" options={statistics} selectedOption={{ value: stat, label: stat }} onChange={({ detail }) => setStat(detail.selectedOption.value!)} />
              <SegmentedControl label="Time range" options={spans} selectedId={span} onChange={({ detail }) => setSpan(detail.selectedId)} />
            </SpaceBetween>
          }
        >
          Graphed metrics
        </Header>
      }
    >
      <Problem what="The metrics could not be read" error={asked.error} retry={asked.reload} />
      {asked.data && (
        <Chart
          title={stat}
          height={260}
          from={asked.data.from}
          to={asked.data.to}
          period={period}
          series={metrics.map((m, i) => seriesOf(asked.data?.results, "m" + i, [m.MetricName, dimensionsOf(m)].filter(Boolean).join(", ")))}
        />
      )}
    </Container>
  );
}
