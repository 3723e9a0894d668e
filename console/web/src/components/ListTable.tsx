import { useCollection } from "@cloudscape-design/collection-hooks";
import Box from "@cloudscape-design/components/box";
import Header from "@cloudscape-design/components/header";
import Pagination from "@cloudscape-design/components/pagination";
import Table, { type TableProps } from "@cloudscape-design/components/table";
import TextFilter from "@cloudscape-design/components/text-filter";
import type { ReactNode } from "react";
import { formatCount } from "./format";

interface Props<T> {
  title: string;
  items: readonly T[];
  loading?: boolean;
  columns: TableProps.ColumnDefinition<T>[];
  /** What makes an item this one. */
  id: (item: T) => string;
  /** What the filter looks in; without it there is no filter. */
  text?: (item: T) => string;
  empty: ReactNode;
  actions?: ReactNode;
  selected?: T[];
  selection?: "single" | "multi";
  onSelect?: (items: T[]) => void;
  variant?: TableProps.Variant;
  pageSize?: number;
  sortBy?: { column: TableProps.ColumnDefinition<T>; descending?: boolean };
}

/** A list that is all there: filter, order and pages need no server. */
export function ListTable<T>(p: Props<T>) {
  const { items, collectionProps, filterProps, filteredItemsCount, paginationProps } = useCollection(p.items, {
    filtering: {
      filteringFunction: (item, wanted) => (p.text?.(item) ?? "").toLowerCase().includes(wanted.toLowerCase()),
      empty: <Box textAlign="center">{p.empty}</Box>,
      noMatch: <Box textAlign="center">Nothing matches.</Box>,
    },
    pagination: { pageSize: p.pageSize ?? 30 },
    sorting: p.sortBy && { defaultState: { sortingColumn: p.sortBy.column, isDescending: p.sortBy.descending } },
  });
  const count = filterProps.filteringText ? `${filteredItemsCount}/${p.items.length}` : formatCount(p.items.length);
  return (
    <Table<T>
      {...collectionProps}
      variant={p.variant ?? "full-page"}
      items={items}
      trackBy={p.id}
      columnDefinitions={p.columns}
      loading={p.loading && p.items.length === 0}
      loadingText="Loading"
      resizableColumns={p.variant === undefined}
      enableKeyboardNavigation
      selectionType={p.selection}
      selectedItems={p.selected}
      onSelectionChange={({ detail }) => p.onSelect?.(detail.selectedItems)}
      ariaLabels={{
        tableLabel: p.title,
        selectionGroupLabel: p.title,
        allItemsSelectionLabel: () => "select all",
        itemSelectionLabel: (_, item) => "select " + p.id(item),
      }}
      header={
        <Header variant={p.variant === "embedded" || p.variant === "container" ? "h2" : "awsui-h1-sticky"} counter={`(${count})`} actions={p.actions}>
          {p.title}
        </Header>
      }
      filter={
        p.text && (
          <TextFilter
            {...filterProps}
            filteringPlaceholder={"Find " + p.title.toLowerCase()}
            filteringAriaLabel={"Find " + p.title.toLowerCase()}
          />
        )
      }
      pagination={p.items.length > (p.pageSize ?? 30) && <Pagination {...paginationProps} />}
    />
  );
}
