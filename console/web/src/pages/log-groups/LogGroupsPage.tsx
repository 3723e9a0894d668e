import Link from "@cloudscape-design/components/link";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { TableProps } from "@cloudscape-design/components/table";
import { call } from "../../api/client";
import type { LogGroup } from "../../api/generated/logs";
import { useListing } from "../../api/useListing";
import { href } from "../../app/router";
import { formatCount, formatTime } from "../../components/format";
import { ListTable } from "../../components/ListTable";
import { Problem } from "../../components/Problem";

const columns: TableProps.ColumnDefinition<LogGroup>[] = [
  { id: "name", header: "Log group", cell: (g) => <Link href={href("loggroups", g.logGroupName!)}>{g.logGroupName}</Link>, isRowHeader: true, sortingField: "logGroupName", width: 480 },
  { id: "retention", header: "Retention", cell: (g) => (g.retentionInDays ? g.retentionInDays + " days" : "Never expire"), width: 160 },
  { id: "filters", header: "Metric filters", cell: (g) => g.metricFilterCount ?? 0, width: 140 },
  { id: "stored", header: "Stored bytes", cell: (g) => formatCount(g.storedBytes ?? 0), sortingField: "storedBytes", width: 160 },
  { id: "created", header: "Created", cell: (g) => formatTime(g.creationTime && g.creationTime / 1000), sortingField: "creationTime", width: 240 },
];

export default function LogGroupsPage() {
  const groups = useListing("log groups", (nextToken, signal) => call("logs", "DescribeLogGroups", { nextToken }, signal), (page) => page.logGroups);
  return (
    <SpaceBetween size="m">
      <Problem what="The log groups could not be listed" error={groups.error} retry={groups.reload} />
      <ListTable
        title="Log groups"
        items={groups.data ?? []}
        loading={groups.loading}
        columns={columns}
        id={(g) => g.logGroupName!}
        text={(g) => g.logGroupName!}
        empty="No log groups"
      />
    </SpaceBetween>
  );
}
