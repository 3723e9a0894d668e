import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator, { type StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import type { TableProps } from "@cloudscape-design/components/table";
import { useState } from "react";
import { call } from "../../api/client";
import type { MetricAlarm } from "../../api/generated/monitoring";
import { useAsk } from "../../api/useCall";
import { useEvery } from "../../api/useEvery";
import { conditionOf } from "../../cloudwatch/metric";
import { MetricCharts } from "../../cloudwatch/MetricCharts";
import { formatTime } from "../../components/format";
import { ListTable } from "../../components/ListTable";
import { Problem } from "../../components/Problem";

const looks: Record<string, { type: StatusIndicatorProps.Type; text: string }> = {
  OK: { type: "success", text: "OK" },
  ALARM: { type: "error", text: "In alarm" },
  INSUFFICIENT_DATA: { type: "stopped", text: "Insufficient data" },
};

function State({ alarm }: { alarm: MetricAlarm }) {
  const look = looks[alarm.StateValue ?? "INSUFFICIENT_DATA"]!;
  return <StatusIndicator type={look.type}>{look.text}</StatusIndicator>;
}

const columns: TableProps.ColumnDefinition<MetricAlarm>[] = [
  { id: "name", header: "Name", cell: (a) => a.AlarmName, isRowHeader: true, sortingField: "AlarmName", width: 280 },
  { id: "state", header: "State", cell: (a) => <State alarm={a} />, sortingField: "StateValue", width: 170 },
  { id: "updated", header: "Last state update", cell: (a) => formatTime(a.StateUpdatedTimestamp), sortingField: "StateUpdatedTimestamp", width: 230 },
  { id: "condition", header: "Conditions", cell: conditionOf, width: 460 },
  { id: "actions", header: "Actions", cell: (a) => (a.ActionsEnabled ? "Enabled" : "Disabled"), width: 120 },
];

/** Alarms with their state, and what the selected one looks at. */
export default function AlarmsPage() {
  const alarms = useAsk("alarms", listAlarms);
  useEvery(5, alarms.reload);
  const [selected, setSelected] = useState<string>();
  const alarm = alarms.data?.find((a) => a.AlarmArn === selected);
  return (
    <SpaceBetween size="m">
      <Problem what="The alarms could not be listed" error={alarms.error} retry={alarms.reload} />
      <ListTable
        title="Alarms"
        items={alarms.data ?? []}
        loading={alarms.loading}
        columns={columns}
        id={(a) => a.AlarmArn!}
        text={(a) => `${a.AlarmName} ${a.StateValue} ${a.MetricName}`}
        empty="No alarms"
        selection="single"
        selected={alarm ? [alarm] : []}
        onSelect={([a]) => setSelected(a?.AlarmArn)}
        pageSize={15}
      />
      {alarm && (
        <Container header={<Header variant="h2" description={alarm.AlarmDescription}>{alarm.AlarmName}</Header>}>
          {alarm.StateReason ?? "-"}
        </Container>
      )}
      {alarm?.MetricName && <MetricCharts key={alarm.AlarmArn} metrics={[alarm]} statistic={alarm.Statistic ?? alarm.ExtendedStatistic} />}
    </SpaceBetween>
  );
}

async function listAlarms(signal: AbortSignal): Promise<MetricAlarm[]> {
  const all: MetricAlarm[] = [];
  let NextToken: string | undefined;
  do {
    const page = await call("monitoring", "DescribeAlarms", { NextToken, MaxRecords: 100 }, signal);
    all.push(...(page.MetricAlarms ?? []));
    NextToken = page.NextToken;
  } while (NextToken);
  return all;
}
