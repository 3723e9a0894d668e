import type { TableProps } from "@cloudscape-design/components/table";
import { call } from "../../api/client";
import type { StackEvent } from "../../api/generated/cloudformation";
import { useAsk } from "../../api/useCall";
import { formatTime } from "../../components/format";
import { ListTable } from "../../components/ListTable";
import { Problem } from "../../components/Problem";
import { StackStatus } from "../../components/StackStatus";
import { useAgain } from "./useAgain";

const columns: TableProps.ColumnDefinition<StackEvent>[] = [
  { id: "time", header: "Timestamp", cell: (e) => formatTime(e.Timestamp), width: 230 },
  { id: "id", header: "Logical ID", cell: (e) => e.LogicalResourceId ?? "-", isRowHeader: true, width: 260 },
  { id: "type", header: "Type", cell: (e) => e.ResourceType ?? "-", width: 260 },
  { id: "status", header: "Status", cell: (e) => <StackStatus status={e.ResourceStatus} />, width: 250 },
  { id: "reason", header: "Status reason", cell: (e) => e.ResourceStatusReason ?? "-", width: 420 },
];

const most = 2000;

/** What has happened to a stack, newest first. */
export function Events({ stackId, round }: { stackId: string; round: number }) {
  const events = useAsk("events " + stackId, async (signal) => {
    const all: StackEvent[] = [];
    let NextToken: string | undefined;
    do {
      const page = await call("cloudformation", "DescribeStackEvents", { StackName: stackId, NextToken }, signal);
      all.push(...(page.StackEvents ?? []));
      NextToken = page.NextToken;
    } while (NextToken && all.length < most);
    return all;
  });
  useAgain(round, events.reload);
  return (
    <>
      <Problem what="The events could not be read" error={events.error} retry={events.reload} />
      <ListTable
        variant="container"
        title="Events"
        items={events.data ?? []}
        loading={events.loading}
        columns={columns}
        id={(e) => e.EventId}
        text={(e) => `${e.LogicalResourceId} ${e.ResourceType} ${e.ResourceStatus} ${e.ResourceStatusReason}`}
        empty="No events"
        pageSize={50}
      />
    </>
  );
}
