import Button from "@cloudscape-design/components/button";
import Link from "@cloudscape-design/components/link";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { TableProps } from "@cloudscape-design/components/table";
import { useState } from "react";
import { call } from "../../api/client";
import type { DescribeStateMachineAliasOutput } from "../../api/generated/states";
import { useListing } from "../../api/useListing";
import { notifyError } from "../../app/notices";
import { href } from "../../app/router";
import { Confirm } from "../../components/Confirm";
import { formatTime, nameOf } from "../../components/format";
import { ListTable } from "../../components/ListTable";
import { Problem } from "../../components/Problem";
import { AliasForm } from "./AliasForm";

type Alias = DescribeStateMachineAliasOutput;

const columns: TableProps.ColumnDefinition<Alias>[] = [
  {
    id: "name",
    header: "Alias",
    isRowHeader: true,
    cell: (a) => <Link href={href("statemachines", a.stateMachineAliasArn!)}>{a.name}</Link>,
  },
  { id: "routing", header: "Versions", cell: (a) => routingText(a) },
  { id: "description", header: "Description", cell: (a) => a.description ?? "-" },
  { id: "updated", header: "Updated", cell: (a) => formatTime(a.updateDate ?? a.creationDate) },
];

function routingText(a: Alias): string {
  return (a.routingConfiguration ?? []).map((r) => `${nameOf(r.stateMachineVersionArn)} (${r.weight} %)`).join(", ");
}

/** The aliases of a state machine with the versions they lead to. */
export function Aliases({ machine }: { machine: string }) {
  const aliases = useListing(
    "aliases of " + machine,
    async (nextToken, signal) => {
      const page = await call("states", "ListStateMachineAliases", { stateMachineArn: machine, nextToken }, signal);
      const items = page.stateMachineAliases.map((a) =>
        call("states", "DescribeStateMachineAlias", { stateMachineAliasArn: a.stateMachineAliasArn }, signal),
      );
      return { items: await Promise.all(items), nextToken: page.nextToken };
    },
    (page) => page.items,
  );
  const [selected, setSelected] = useState<Alias[]>([]);
  const [dialog, setDialog] = useState<"create" | "edit" | "delete">();
  const one = selected[0];

  function done() {
    setDialog(undefined);
    setSelected([]);
    aliases.reload();
  }

  async function remove() {
    try {
      await call("states", "DeleteStateMachineAlias", { stateMachineAliasArn: one!.stateMachineAliasArn! });
    } catch (e) {
      notifyError("The alias could not be deleted", e);
    }
    done();
  }

  return (
    <SpaceBetween size="m">
      <Problem what="The aliases could not be listed" error={aliases.error} retry={aliases.reload} />
      <ListTable
        variant="container"
        title="Aliases"
        items={aliases.data ?? []}
        loading={aliases.loading}
        columns={columns}
        id={(a) => a.stateMachineAliasArn!}
        empty="No aliases"
        selection="single"
        selected={selected}
        onSelect={setSelected}
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button disabled={!one} onClick={() => setDialog("delete")}>Delete</Button>
            <Button disabled={!one} onClick={() => setDialog("edit")}>Edit</Button>
            <Button onClick={() => setDialog("create")}>Create alias</Button>
          </SpaceBetween>
        }
      />
      {dialog === "create" && <AliasForm machine={machine} onDone={done} onCancel={() => setDialog(undefined)} />}
      {dialog === "edit" && one && <AliasForm machine={machine} alias={one} onDone={done} onCancel={() => setDialog(undefined)} />}
      {dialog === "delete" && one && (
        <Confirm title="Delete alias" verb="Delete" act={remove} onCancel={() => setDialog(undefined)}>
          Delete alias {one.name}?
        </Confirm>
      )}
    </SpaceBetween>
  );
}
