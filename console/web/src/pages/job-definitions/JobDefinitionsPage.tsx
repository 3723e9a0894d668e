import Button from "@cloudscape-design/components/button";
import Link from "@cloudscape-design/components/link";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { TableProps } from "@cloudscape-design/components/table";
import Toggle from "@cloudscape-design/components/toggle";
import { useMemo, useState } from "react";
import { call } from "../../api/client";
import type { JobDefinition } from "../../api/generated/batch";
import { useListing } from "../../api/useListing";
import { href, hrefWith } from "../../app/router";
import { Deregister } from "../../batch/Deregister";
import { resourcesOf, resourceText } from "../../batch/resources";
import { ListTable } from "../../components/ListTable";
import { Problem } from "../../components/Problem";
import { Status } from "../../components/Status";

const columns: TableProps.ColumnDefinition<JobDefinition>[] = [
  {
    id: "name",
    header: "Name",
    isRowHeader: true,
    width: 260,
    sortingField: "jobDefinitionName",
    cell: (d) => <Link href={href("jobdefinitions", d.jobDefinitionArn)}>{d.jobDefinitionName}</Link>,
  },
  { id: "revision", header: "Revision", width: 120, sortingField: "revision", cell: (d) => d.revision },
  { id: "status", header: "Status", width: 130, sortingField: "status", cell: (d) => <Status status={d.status} /> },
  { id: "type", header: "Type", width: 120, sortingField: "type", cell: (d) => d.type },
  { id: "resources", header: "Resources", width: 200, cell: (d) => resourceText(resourcesOf(d.containerProperties)) },
  { id: "command", header: "Command", width: 420, cell: (d) => <span className="mono wrap-anywhere">{d.containerProperties?.command?.join(" ") ?? "-"}</span> },
];

/** The newest revisions of job definitions, or all of them. */
export default function JobDefinitionsPage() {
  const [all, setAll] = useState(false);
  const definitions = useListing(
    "job definitions " + all,
    (nextToken, signal) => call("batch", "DescribeJobDefinitions", { status: all ? undefined : "ACTIVE", nextToken }, signal),
    (page) => page.jobDefinitions,
  );
  const shown = useMemo(() => (all ? (definitions.data ?? []) : newest(definitions.data ?? [])), [definitions.data, all]);
  const [selected, setSelected] = useState<JobDefinition[]>([]);
  const [removing, setRemoving] = useState(false);
  const one = selected.length === 1 ? selected[0]! : undefined;
  return (
    <SpaceBetween size="m">
      <Problem what="The job definitions could not be listed" error={definitions.error} retry={definitions.reload} />
      <ListTable
        title="Job definitions"
        items={shown}
        loading={definitions.loading}
        columns={columns}
        id={(d) => d.jobDefinitionArn}
        text={(d) => `${d.jobDefinitionName}:${d.revision} ${d.containerProperties?.command?.join(" ") ?? ""}`}
        empty="No job definitions"
        selection="multi"
        selected={selected}
        onSelect={setSelected}
        actions={
          <SpaceBetween direction="horizontal" size="xs" alignItems="center">
            <Toggle checked={all} onChange={({ detail }) => setAll(detail.checked)}>All revisions</Toggle>
            <Button iconName="refresh" ariaLabel="Refresh" onClick={definitions.reload} />
            <Button disabled={!selected.some((d) => d.status === "ACTIVE")} onClick={() => setRemoving(true)}>Deregister</Button>
            <Button variant="primary" href={hrefWith(["submit-job"], { definition: one && `${one.jobDefinitionName}:${one.revision}` })}>Submit new job</Button>
          </SpaceBetween>
        }
      />
      {removing && (
        <Deregister
          definitions={selected}
          onDone={() => {
            setRemoving(false);
            setSelected([]);
            definitions.reload();
          }}
          onCancel={() => setRemoving(false)}
        />
      )}
    </SpaceBetween>
  );
}

/** Of each name the last revision. */
function newest(list: JobDefinition[]): JobDefinition[] {
  const byName = new Map<string, JobDefinition>();
  for (const d of list) {
    const have = byName.get(d.jobDefinitionName);
    if (!have || have.revision < d.revision) byName.set(d.jobDefinitionName, d);
  }
  return [...byName.values()];
}
