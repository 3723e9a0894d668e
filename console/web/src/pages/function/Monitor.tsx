import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { call } from "../../api/client";
import { topics, useLive } from "../../api/live";
import { useAsk } from "../../api/useCall";
import { Chart } from "../../components/Chart";
import { Choice } from "../../components/Choice";
import { formatDuration } from "../../components/format";
import { Problem } from "../../components/Problem";
import { useThrottled } from "../../components/useThrottled";
import { periodFor, queriesFor, seriesOf } from "../../lambda/metrics";

const spans = [
  { id: "3600", text: "1h" },
  { id: "10800", text: "3h" },
  { id: "43200", text: "12h" },
  { id: "86400", text: "1d" },
  { id: "604800", text: "1w" },
];

/** What CloudWatch counts of a function, as it is invoked. */
export function Monitor({ name }: { name: string }) {
  const [span, setSpan] = useState("3600");
  const period = periodFor(Number(span));
  const asked = useAsk(JSON.stringify([name, span]), async (signal) => {
    const to = Math.ceil(Date.now() / 1000 / period) * period;
    const from = to - Number(span);
    const data = await call("monitoring", "GetMetricData", { MetricDataQueries: queriesFor(name, period), StartTime: from, EndTime: to }, signal);
    return { from, to, results: data.MetricDataResults };
  });
  const soon = useThrottled(asked.reload, 2000);
  useLive(topics.fn(name), { onChange: soon, onResync: soon });
  const line = (id: string, label: string) => seriesOf(asked.data?.results, id, label);
  const common = { from: asked.data?.from ?? 0, to: asked.data?.to ?? 1, period };
  return (
    <Container
      header={
        <Header
          variant="h2"
          actions={<Choice label="Time range" options={spans} chosen={span} onChoose={setSpan} />}
        >
          CloudWatch metrics
        </Header>
      }
    >
      <SpaceBetween size="m">
        <Problem what="The metrics could not be read" error={asked.error} retry={asked.reload} />
        {asked.data && (
          <div className="charts">
            <Chart title="Invocations" series={[line("invocations", "Invocations")]} {...common} />
            <Chart title="Errors and throttles" series={[line("errors", "Errors"), line("throttles", "Throttles")]} {...common} />
            <Chart
              title="Duration"
              series={[line("average", "Average"), line("p95", "p95"), line("longest", "Maximum")]}
              format={formatDuration}
              {...common}
            />
            <Chart title="Concurrent executions" series={[line("concurrent", "Maximum")]} {...common} />
          </div>
        )}
      </SpaceBetween>
    </Container>
  );
}
