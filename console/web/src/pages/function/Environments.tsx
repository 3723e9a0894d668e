import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator, { type StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import type { TableProps } from "@cloudscape-design/components/table";
import { useState } from "react";
import { topics, useLive } from "../../api/live";
import { useGet } from "../../api/useCall";
import { useEvery } from "../../api/useEvery";
import { FollowedLog } from "../../components/FollowedLog";
import { formatDuration, formatTime } from "../../components/format";
import { ListTable } from "../../components/ListTable";
import { Problem } from "../../components/Problem";
import { useThrottled } from "../../components/useThrottled";
import { useNow } from "../../execution/useNow";

interface Environment {
  id: string;
  version: string;
  state: string;
  started: string;
  idleSince?: string;
  ends?: string;
  outdated?: boolean;
  logGroupName: string;
  logStreamName: string;
}

const looks: Record<string, { type: StatusIndicatorProps.Type; text: string }> = {
  STARTING: { type: "pending", text: "Cold: starting" },
  BUSY: { type: "in-progress", text: "Busy" },
  WARM: { type: "success", text: "Warm" },
  FROZEN: { type: "success", text: "Warm, halted" },
};

/** The execution environments of a function: warm ones answer at once, a cold start makes another. */
export function Environments({ name }: { name: string }) {
  const asked = useGet<Environment[]>("insights/function-environments", { function: name });
  const soon = useThrottled(asked.reload, 500);
  useLive(topics.fn(name), { onChange: soon, onResync: soon });
  useEvery(5, asked.reload); // they start and end without an invocation's end
  const now = useNow(true) * 1000;
  const [chosen, setChosen] = useState<Environment>();
  const columns: TableProps.ColumnDefinition<Environment>[] = [
    { id: "state", header: "State", width: 190, cell: (e) => <StatusIndicator type={looks[e.state]?.type ?? "info"}>{looks[e.state]?.text ?? e.state}</StatusIndicator> },
    { id: "version", header: "Version", width: 150, cell: (e) => e.version + (e.outdated ? " (out of date)" : "") },
    { id: "started", header: "Started", width: 230, cell: (e) => formatTime(Date.parse(e.started) / 1000) },
    { id: "idle", header: "Idle for", width: 120, cell: (e) => (e.idleSince ? seconds(now - Date.parse(e.idleSince)) : "-") },
    { id: "ends", header: "Ends in", width: 120, cell: (e) => (e.ends ? seconds(Date.parse(e.ends) - now) : "-") },
    {
      id: "log",
      header: "Log stream",
      isRowHeader: true,
      width: 420,
      cell: (e) => <span className="wrap-anywhere">{e.logStreamName}</span>,
    },
  ];
  return (
    <SpaceBetween size="m">
      <Problem what="The environments could not be read" error={asked.error} retry={asked.reload} />
      <ListTable
        variant="container"
        title="Execution environments"
        items={asked.data ?? []}
        loading={asked.loading}
        columns={columns}
        id={(e) => e.id}
        empty={<Box>None is warm: the next invocation is a cold start.</Box>}
        selection="single"
        selected={chosen && [chosen]}
        onSelect={([e]) => setChosen(e)}
      />
      {chosen && (
        <Container header={<Header variant="h2" description={`${chosen.logGroupName}, ${chosen.logStreamName}`}>Log of the environment</Header>}>
          <FollowedLog key={chosen.id} group={chosen.logGroupName} stream={chosen.logStreamName} open />
        </Container>
      )}
    </SpaceBetween>
  );
}

function seconds(ms: number): string {
  return formatDuration(Math.max(0, Math.round(ms / 1000) * 1000));
}
