import Button from "@cloudscape-design/components/button";
import Link from "@cloudscape-design/components/link";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { TableProps } from "@cloudscape-design/components/table";
import { useState } from "react";
import { call } from "../../api/client";
import type { StateMachineListItem } from "../../api/generated/states";
import { useListing } from "../../api/useListing";
import { href } from "../../app/router";
import { formatTime } from "../../components/format";
import { ListTable } from "../../components/ListTable";
import { Problem } from "../../components/Problem";
import { DeleteStateMachines } from "./DeleteStateMachines";

const columns: TableProps.ColumnDefinition<StateMachineListItem>[] = [
  {
    id: "name",
    header: "Name",
    cell: (m) => <Link href={href("statemachines", m.stateMachineArn)}>{m.name}</Link>,
    sortingField: "name",
    isRowHeader: true,
    width: 360,
  },
  { id: "type", header: "Type", cell: (m) => (m.type === "EXPRESS" ? "Express" : "Standard"), sortingField: "type", width: 120 },
  { id: "created", header: "Created", cell: (m) => formatTime(m.creationDate), sortingField: "creationDate", width: 240 },
  { id: "arn", header: "ARN", cell: (m) => <span className="wrap-anywhere">{m.stateMachineArn}</span>, width: 480 },
];

export default function StateMachinesPage() {
  const machines = useListing(
    "state machines",
    (nextToken, signal) => call("states", "ListStateMachines", { maxResults: 1000, nextToken }, signal),
    (page) => page.stateMachines,
  );
  const [selected, setSelected] = useState<StateMachineListItem[]>([]);
  const [deleting, setDeleting] = useState(false);
  const one = selected.length === 1 ? selected[0] : undefined;
  return (
    <SpaceBetween size="m">
      <Problem what="The state machines could not be listed" error={machines.error} retry={machines.reload} />
      <ListTable
        title="State machines"
        items={machines.data ?? []}
        loading={machines.loading}
        columns={columns}
        id={(m) => m.stateMachineArn}
        text={(m) => m.name + " " + m.type}
        sortBy={{ column: columns[2]!, descending: true }}
        empty={
          <SpaceBetween size="m">
            <b>No state machines</b>
            <Button href={href("samples")}>Begin with a sample project</Button>
          </SpaceBetween>
        }
        selection="multi"
        selected={selected}
        onSelect={setSelected}
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button iconName="refresh" ariaLabel="Refresh" onClick={machines.reload} />
            <Button disabled={selected.length === 0} onClick={() => setDeleting(true)}>Delete</Button>
            <Button disabled={!one} href={one && href("statemachines", one.stateMachineArn, "edit")}>Edit</Button>
            <Button disabled={!one} href={one && href("statemachines", one.stateMachineArn, "start")}>Start execution</Button>
            <Button variant="primary" href={href("create")}>Create state machine</Button>
          </SpaceBetween>
        }
      />
      {deleting && (
        <DeleteStateMachines
          machines={selected.map((m) => ({ arn: m.stateMachineArn, name: m.name }))}
          onDone={() => {
            setDeleting(false);
            setSelected([]);
            machines.reload();
          }}
          onCancel={() => setDeleting(false)}
        />
      )}
    </SpaceBetween>
  );
}
