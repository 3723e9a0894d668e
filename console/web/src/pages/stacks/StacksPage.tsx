import Button from "@cloudscape-design/components/button";
import Link from "@cloudscape-design/components/link";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { TableProps } from "@cloudscape-design/components/table";
import { call } from "../../api/client";
import type { StackSummary } from "../../api/generated/cloudformation";
import { topics, useLive } from "../../api/live";
import { useAsk } from "../../api/useCall";
import { href } from "../../app/router";
import { formatTime } from "../../components/format";
import { ListTable } from "../../components/ListTable";
import { Problem } from "../../components/Problem";
import { StackStatus } from "../../components/StackStatus";
import { useThrottled } from "../../components/useThrottled";

const columns: TableProps.ColumnDefinition<StackSummary>[] = [
  { id: "name", header: "Stack name", cell: (s) => <Link href={href("stacks", s.StackId!)}>{s.StackName}</Link>, isRowHeader: true, sortingField: "StackName", width: 380 },
  { id: "status", header: "Status", cell: (s) => <StackStatus status={s.StackStatus} />, sortingField: "StackStatus", width: 260 },
  { id: "created", header: "Created", cell: (s) => formatTime(s.CreationTime), sortingField: "CreationTime", width: 240 },
  { id: "updated", header: "Updated", cell: (s) => formatTime(s.LastUpdatedTime), width: 240 },
  { id: "description", header: "Description", cell: (s) => s.TemplateDescription ?? "-", width: 400 },
];

export default function StacksPage() {
  const stacks = useAsk("stacks", listStacks);
  const reload = useThrottled(stacks.reload, 500);
  useLive(topics.stacks, { onChange: reload, onResync: reload });
  return (
    <SpaceBetween size="m">
      <Problem what="The stacks could not be listed" error={stacks.error} retry={stacks.reload} />
      <ListTable
        title="Stacks"
        items={stacks.data ?? []}
        loading={stacks.loading}
        columns={columns}
        id={(s) => s.StackId!}
        text={(s) => `${s.StackName} ${s.StackStatus} ${s.TemplateDescription ?? ""}`}
        sortBy={{ column: columns[2]!, descending: true }}
        empty="No stacks"
        actions={<Button variant="primary" href={href("createstack")}>Create stack</Button>}
      />
    </SpaceBetween>
  );
}

/** All stacks but those that are deleted. */
async function listStacks(signal: AbortSignal): Promise<StackSummary[]> {
  const stacks: StackSummary[] = [];
  let NextToken: string | undefined;
  do {
    const page = await call("cloudformation", "ListStacks", { NextToken }, signal);
    stacks.push(...(page.StackSummaries ?? []).filter((s) => s.StackStatus !== "DELETE_COMPLETE"));
    NextToken = page.NextToken;
  } while (NextToken);
  return stacks;
}
