import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import Pagination from "@cloudscape-design/components/pagination";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { useMemo, useState } from "react";
import { get } from "../../api/client";
import { topics, useLive } from "../../api/live";
import { usePages } from "../../api/usePages";
import { hrefWith, replace } from "../../app/router";
import type { PageProps } from "../../app/routes";
import { allExecutionColumns, type ExecutionItem } from "../../components/executions";
import { formatCount } from "../../components/format";
import { Problem } from "../../components/Problem";
import { useMerged } from "../../components/useMerged";
import { Bulk } from "./Bulk";
import { Filters } from "./Filters";
import { filterOf, matchesNow, queryOf, type Filter } from "./filter";

interface Found {
  executions: ExecutionItem[];
  scanned: number;
  next?: string;
}

const pageSize = 50;

/** Executions of all state machines, by what is known of them; without a filter live. */
export default function ExecutionsPage({ query }: PageProps) {
  const filter = useMemo(() => filterOf(query), [query]);
  const [selected, setSelected] = useState<ExecutionItem[]>([]);
  const pages = usePages<Found>(
    JSON.stringify(filter),
    (after, signal) => get("executions", { ...queryOf(filter), after, limit: String(pageSize) }, signal),
    (page) => page.next,
  );
  const { items, merge } = useMerged<ExecutionItem>(pages.data?.executions ?? [], (x) => x.executionArn, pageSize);
  useLive(pages.index === 1 ? topics.executions : "", {
    onChange: (changed) => merge(Object.values(changed) as unknown as ExecutionItem[], (x) => matchesNow(filter, x)),
  });
  const change = (to: Filter) => {
    setSelected([]);
    replace(hrefWith(["executions"], queryOf(to)));
  };
  return (
    <SpaceBetween size="m">
      <Problem what="The executions could not be searched" error={pages.error} retry={pages.reload} />
      <Table<ExecutionItem>
        variant="full-page"
        items={items}
        columnDefinitions={allExecutionColumns}
        trackBy="executionArn"
        loading={pages.loading && !pages.data}
        loadingText="Looking"
        enableKeyboardNavigation
        selectionType="multi"
        selectedItems={selected}
        onSelectionChange={({ detail }) => setSelected(detail.selectedItems)}
        ariaLabels={{
          tableLabel: "Executions",
          selectionGroupLabel: "Executions",
          allItemsSelectionLabel: () => "select all",
          itemSelectionLabel: (_, x) => "select " + x.name,
        }}
        empty={pages.more ? "Nothing was found so far." : "No executions match."}
        header={
          <Header
            variant="awsui-h1-sticky"
            actions={
              <SpaceBetween direction="horizontal" size="xs">
                <Button iconName="refresh" ariaLabel="Refresh" onClick={pages.reload} />
                <Bulk selected={selected} onDone={() => { setSelected([]); pages.reload(); }} />
              </SpaceBetween>
            }
          >
            Executions
          </Header>
        }
        filter={<Filters filter={filter} onChange={change} />}
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
      {pages.more && items.length < pageSize && (
        <Alert type="info" action={<Button onClick={() => pages.turn(pages.index + 1)}>Go on</Button>}>
          {formatCount(pages.data?.scanned ?? 0)} executions were looked at for this page; there are more.
        </Alert>
      )}
    </SpaceBetween>
  );
}
