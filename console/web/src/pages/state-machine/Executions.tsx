import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import Pagination from "@cloudscape-design/components/pagination";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { useState } from "react";
import { call, get } from "../../api/client";
import { topics, useLive } from "../../api/live";
import { usePages } from "../../api/usePages";
import { href, hrefWith } from "../../app/router";
import { executionColumns, statuses, type ExecutionItem } from "../../components/executions";
import { machineOf } from "../../components/format";
import { useMerged } from "../../components/useMerged";
import { Problem } from "../../components/Problem";

const pageSize = 25;

interface Listed {
  executions: ExecutionItem[];
  next?: string;
}

async function listStandard(stateMachineArn: string, status: string, nextToken: string | undefined, signal: AbortSignal): Promise<Listed> {
  const statusFilter = (status || undefined) as "RUNNING" | undefined;
  const page = await call("states", "ListExecutions", { stateMachineArn, maxResults: pageSize, statusFilter, nextToken }, signal);
  return { executions: page.executions, next: page.nextToken };
}

/** AWS lists no Express executions; the console's own search does. */
function listExpress(machine: string, status: string, after: string | undefined, signal: AbortSignal): Promise<Listed> {
  return get<Listed>("executions", { machine: machineOf(machine).machine, status, after, limit: String(pageSize) }, signal);
}

/** The executions of a state machine, newest first, a page at a time; the first page is live. */
export function Executions({ machine, express }: { machine: string; express: boolean }) {
  const [status, setStatus] = useState("");
  const pages = usePages(
    machine + status,
    (token, signal) => (express ? listExpress : listStandard)(machine, status, token, signal),
    (page) => page.next,
  );
  const first = pages.index === 1;
  const { items, merge } = useMerged<ExecutionItem>(pages.data?.executions ?? [], (x) => x.executionArn, pageSize);
  useLive(first ? topics.machine(machine) : "", {
    onResync: pages.reload,
    onChange: (changed) =>
      merge(Object.values(changed) as unknown as ExecutionItem[], (x) => status === "" || x.status === status),
  });
  return (
    <SpaceBetween size="m">
      <Problem what="The executions could not be listed" error={pages.error} retry={pages.reload} />
      <Table<ExecutionItem>
        items={items}
        trackBy="executionArn"
        columnDefinitions={executionColumns}
        loading={pages.loading && !pages.data}
        loadingText="Loading"
        enableKeyboardNavigation
        ariaLabels={{ tableLabel: "Executions" }}
        empty="No executions"
        header={
          <Header
            actions={
              <SpaceBetween direction="horizontal" size="xs">
                <Button iconName="refresh" ariaLabel="Refresh" onClick={pages.reload} />
                <Button href={hrefWith(["executions"], { machine })}>Search</Button>
                <Button href={href("statemachines", machine, "start")}>Start execution</Button>
              </SpaceBetween>
            }
          >
            Executions
          </Header>
        }
        filter={
          <Select
            ariaLabel="Status"
            selectedOption={statuses.find((s) => s.value === status) ?? statuses[0]!}
            options={statuses}
            onChange={({ detail }) => setStatus(detail.selectedOption.value ?? "")}
          />
        }
        pagination={
          <Pagination
            currentPageIndex={pages.index}
            pagesCount={pages.known}
            openEnd={pages.more}
            onChange={({ detail }) => pages.turn(detail.currentPageIndex)}
            ariaLabels={{ nextPageLabel: "Next page", previousPageLabel: "Previous page" }}
          />
        }
      />
    </SpaceBetween>
  );
}
