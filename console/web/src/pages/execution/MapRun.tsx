import Box from "@cloudscape-design/components/box";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import Pagination from "@cloudscape-design/components/pagination";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { call } from "../../api/client";
import { topics, useLive } from "../../api/live";
import { useCall } from "../../api/useCall";
import { usePages } from "../../api/usePages";
import { executionColumns, type ExecutionItem } from "../../components/executions";
import { formatCount } from "../../components/format";
import { Problem } from "../../components/Problem";
import { Status } from "../../components/Status";
import { useThrottled } from "../../components/useThrottled";

/** A Map Run in place: its counts, and its children a page at a time. */
export function MapRun({ arn }: { arn: string }) {
  const run = useCall("states", "DescribeMapRun", { mapRunArn: arn });
  const children = usePages(
    arn,
    (nextToken, signal) => call("states", "ListExecutions", { mapRunArn: arn, maxResults: 10, nextToken }, signal),
    (page) => page.nextToken,
  );
  const reload = useThrottled(() => {
    run.reload();
    children.reload();
  }, 1000);
  useLive(topics.mapRun(arn), { onChange: reload, onResync: reload });
  const counts = run.data?.executionCounts ?? run.data?.itemCounts;
  return (
    <ExpandableSection defaultExpanded headerText="Map Run" variant="container">
      <SpaceBetween size="s">
        <Problem what="The Map Run could not be read" error={run.error} retry={run.reload} />
        <KeyValuePairs
          columns={3}
          items={[
            { label: "Status", value: <Status status={run.data?.status} /> },
            { label: "Succeeded", value: formatCount(counts?.succeeded ?? 0) },
            { label: "Failed", value: formatCount(counts?.failed ?? 0) },
            { label: "Running", value: formatCount(counts?.running ?? 0) },
            { label: "Pending", value: formatCount(counts?.pending ?? 0) },
            { label: "Total", value: formatCount(counts?.total ?? 0) },
          ]}
        />
        <Table<ExecutionItem>
          variant="embedded"
          items={children.data?.executions ?? []}
          columnDefinitions={executionColumns.slice(0, 3)}
          trackBy="executionArn"
          ariaLabels={{ tableLabel: "Child executions" }}
          empty={<Box>No child executions</Box>}
          pagination={
            <Pagination
              currentPageIndex={children.index}
              pagesCount={children.known}
              openEnd={children.more}
              onChange={({ detail }) => children.turn(detail.currentPageIndex)}
              ariaLabels={{ nextPageLabel: "Next page", previousPageLabel: "Previous page" }}
            />
          }
        />
      </SpaceBetween>
    </ExpandableSection>
  );
}
