import Button from "@cloudscape-design/components/button";
import Link from "@cloudscape-design/components/link";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { TableProps } from "@cloudscape-design/components/table";
import { useState } from "react";
import { call } from "../../api/client";
import type { FunctionConfiguration } from "../../api/generated/lambda";
import { useListing } from "../../api/useListing";
import { notify, notifyError } from "../../app/notices";
import { href, hrefWith } from "../../app/router";
import { Confirm } from "../../components/Confirm";
import { ListTable } from "../../components/ListTable";
import { Problem } from "../../components/Problem";
import { modified } from "../../lambda/format";

const columns: TableProps.ColumnDefinition<FunctionConfiguration>[] = [
  {
    id: "name",
    header: "Function name",
    isRowHeader: true,
    width: 280,
    sortingField: "FunctionName",
    cell: (f) => <Link href={href("functions", f.FunctionName!)}>{f.FunctionName}</Link>,
  },
  { id: "description", header: "Description", width: 280, cell: (f) => <span className="wrap-anywhere">{f.Description || "-"}</span> },
  { id: "runtime", header: "Runtime", width: 150, sortingField: "Runtime", cell: (f) => f.Runtime ?? "-" },
  { id: "memory", header: "Memory", width: 120, sortingField: "MemorySize", cell: (f) => `${f.MemorySize} MB` },
  { id: "timeout", header: "Timeout", width: 110, sortingField: "Timeout", cell: (f) => `${f.Timeout} s` },
  { id: "modified", header: "Last modified", width: 230, sortingField: "LastModified", cell: (f) => modified(f.LastModified) },
];

export default function FunctionsPage() {
  const functions = useListing(
    "functions",
    async (marker, signal) => {
      const page = await call("lambda", "ListFunctions", { Marker: marker }, signal);
      return { items: page.Functions, nextToken: page.NextMarker };
    },
    (page) => page.items,
  );
  const [selected, setSelected] = useState<FunctionConfiguration[]>([]);
  const [deleting, setDeleting] = useState(false);

  async function remove() {
    for (const { FunctionName } of selected) {
      try {
        await call("lambda", "DeleteFunction", { FunctionName: FunctionName! });
        notify("success", `Function ${FunctionName} is deleted`);
      } catch (e) {
        notifyError(`Function ${FunctionName} could not be deleted`, e);
      }
    }
    setDeleting(false);
    setSelected([]);
    functions.reload();
  }

  return (
    <SpaceBetween size="m">
      <Problem what="The functions could not be listed" error={functions.error} retry={functions.reload} />
      <ListTable
        title="Functions"
        items={functions.data ?? []}
        loading={functions.loading}
        columns={columns}
        id={(f) => f.FunctionName!}
        text={(f) => `${f.FunctionName} ${f.Description} ${f.Runtime}`}
        sortBy={{ column: columns[0]! }}
        empty="No functions"
        selection="multi"
        selected={selected}
        onSelect={setSelected}
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button iconName="refresh" ariaLabel="Refresh" onClick={functions.reload} />
            <Button disabled={selected.length === 0} onClick={() => setDeleting(true)}>Delete</Button>
            <Button disabled={selected.length !== 1} href={selected[0] && hrefWith(["functions", selected[0].FunctionName!], { tab: "test" })}>Test</Button>
          </SpaceBetween>
        }
      />
      {deleting && (
        <Confirm title="Delete functions" verb="Delete" act={remove} onCancel={() => setDeleting(false)}>
          Delete {selected.map((f) => f.FunctionName).join(", ")} with all versions and aliases?
        </Confirm>
      )}
    </SpaceBetween>
  );
}
