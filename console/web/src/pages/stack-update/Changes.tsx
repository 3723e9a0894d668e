import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { TableProps } from "@cloudscape-design/components/table";
import { useState } from "react";
import type { DescribeChangeSetOutput, ResourceChange } from "../../api/generated/cloudformation";
import { ListTable } from "../../components/ListTable";

const columns: TableProps.ColumnDefinition<ResourceChange>[] = [
  { id: "action", header: "Action", cell: (c) => c.Action, sortingField: "Action", width: 110 },
  { id: "id", header: "Logical ID", cell: (c) => c.LogicalResourceId, isRowHeader: true, sortingField: "LogicalResourceId", width: 260 },
  { id: "physical", header: "Physical ID", cell: (c) => <span className="wrap-anywhere">{c.PhysicalResourceId ?? "-"}</span>, width: 320 },
  { id: "type", header: "Resource type", cell: (c) => c.ResourceType, sortingField: "ResourceType", width: 250 },
  { id: "replacement", header: "Replacement", cell: (c) => c.Replacement ?? "-", width: 120 },
  { id: "what", header: "Changes", cell: whatOf, width: 320 },
];

function whatOf(c: ResourceChange): string {
  const names = (c.Details ?? []).map((d) => d.Target?.Name ?? d.Target?.Attribute ?? "");
  return [...new Set(names)].filter(Boolean).join(", ") || c.Scope?.join(", ") || "-";
}

interface Props {
  changeSet: DescribeChangeSetOutput;
  onBack: () => void;
  onExecute: () => Promise<void>;
}

/** What a change set would do, before it does. */
export function Changes({ changeSet, onBack, onExecute }: Props) {
  const [busy, setBusy] = useState(false);
  const failed = changeSet.Status === "FAILED";
  async function execute() {
    setBusy(true);
    await onExecute();
    setBusy(false);
  }
  return (
    <SpaceBetween size="m">
      {failed && <Alert type="warning" header="There is nothing to execute">{changeSet.StatusReason}</Alert>}
      <ListTable
        variant="container"
        title="Changes"
        items={(changeSet.Changes ?? []).flatMap((c) => c.ResourceChange ?? [])}
        columns={columns}
        id={(c) => c.LogicalResourceId!}
        empty="No changes"
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button onClick={onBack}>Back</Button>
            <Button variant="primary" loading={busy} disabled={failed} onClick={() => void execute()}>Execute change set</Button>
          </SpaceBetween>
        }
      />
    </SpaceBetween>
  );
}
