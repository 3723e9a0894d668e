import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { TableProps } from "@cloudscape-design/components/table";
import { useState } from "react";
import { call } from "../../api/client";
import type { Metric } from "../../api/generated/monitoring";
import { wholeListing } from "../../api/useListing";
import { useAsk } from "../../api/useCall";
import { dimensionsOf, keyOf } from "../../cloudwatch/metric";
import { MetricCharts } from "../../cloudwatch/MetricCharts";
import { ListTable } from "../../components/ListTable";
import { Problem } from "../../components/Problem";

const columns: TableProps.ColumnDefinition<Metric>[] = [
  { id: "name", header: "Metric name", cell: (m) => m.MetricName, isRowHeader: true, sortingField: "MetricName", width: 320 },
  { id: "namespace", header: "Namespace", cell: (m) => m.Namespace, sortingField: "Namespace", width: 260 },
  { id: "dimensions", header: "Dimensions", cell: (m) => <span className="wrap-anywhere">{dimensionsOf(m) || "-"}</span>, width: 600 },
];

const most = 10; // that a picture holds

/** All metrics, and a picture of those that are chosen. */
export default function MetricsPage() {
  const metrics = useAsk("metrics", listMetrics);
  const [selected, setSelected] = useState<Metric[]>([]);
  return (
    <SpaceBetween size="m">
      <Problem what="The metrics could not be listed" error={metrics.error} retry={metrics.reload} />
      {selected.length > 0 && <MetricCharts metrics={selected} />}
      <ListTable
        title="Metrics"
        items={metrics.data ?? []}
        loading={metrics.loading}
        columns={columns}
        id={keyOf}
        text={(m) => `${m.MetricName} ${m.Namespace} ${dimensionsOf(m)}`}
        empty="No metrics"
        selection="multi"
        selected={selected}
        onSelect={(chosen) => setSelected(chosen.slice(0, most))}
        pageSize={20}
        actions={<Button iconName="refresh" ariaLabel="Refresh" onClick={metrics.reload} />}
      />
    </SpaceBetween>
  );
}

async function listMetrics(signal: AbortSignal): Promise<Metric[]> {
  const all: Metric[] = [];
  let NextToken: string | undefined;
  do {
    const page = await call("monitoring", "ListMetrics", { NextToken }, signal);
    all.push(...(page.Metrics ?? []));
    NextToken = page.NextToken;
  } while (NextToken && all.length < wholeListing);
  return all;
}
