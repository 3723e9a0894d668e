import Link from "@cloudscape-design/components/link";
import type { TableProps } from "@cloudscape-design/components/table";
import type { StackResource } from "../../api/generated/cloudformation";
import { useCall } from "../../api/useCall";
import { formatTime } from "../../components/format";
import { ListTable } from "../../components/ListTable";
import { Problem } from "../../components/Problem";
import { StackStatus } from "../../components/StackStatus";
import { pageOf } from "../../stacks/resources";
import { useAgain } from "./useAgain";

const columns: TableProps.ColumnDefinition<StackResource>[] = [
  { id: "id", header: "Logical ID", cell: (r) => r.LogicalResourceId, isRowHeader: true, sortingField: "LogicalResourceId", width: 260 },
  { id: "physical", header: "Physical ID", cell: (r) => <Physical resource={r} />, width: 420 },
  { id: "type", header: "Type", cell: (r) => r.ResourceType, sortingField: "ResourceType", width: 260 },
  { id: "status", header: "Status", cell: (r) => <StackStatus status={r.ResourceStatus} />, sortingField: "ResourceStatus", width: 230 },
  { id: "reason", header: "Status reason", cell: (r) => r.ResourceStatusReason ?? "-", width: 260 },
  { id: "time", header: "Updated", cell: (r) => formatTime(r.Timestamp), sortingField: "Timestamp", width: 230 },
];

function Physical({ resource: r }: { resource: StackResource }) {
  const page = r.ResourceStatus === "DELETE_COMPLETE" ? undefined : pageOf(r.ResourceType, r.PhysicalResourceId);
  const name = <span className="wrap-anywhere">{r.PhysicalResourceId ?? "-"}</span>;
  return page ? <Link href={page}>{name}</Link> : name;
}

/** A stack's resources, with the way to those that have a page. */
export function Resources({ stackId, round }: { stackId: string; round: number }) {
  const resources = useCall("cloudformation", "DescribeStackResources", { StackName: stackId });
  useAgain(round, resources.reload);
  return (
    <>
      <Problem what="The resources could not be read" error={resources.error} retry={resources.reload} />
      <ListTable
        variant="container"
        title="Resources"
        items={resources.data?.StackResources ?? []}
        loading={resources.loading}
        columns={columns}
        id={(r) => r.LogicalResourceId}
        text={(r) => `${r.LogicalResourceId} ${r.PhysicalResourceId} ${r.ResourceType} ${r.ResourceStatus}`}
        empty="No resources"
      />
    </>
  );
}
