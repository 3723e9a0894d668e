import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Link from "@cloudscape-design/components/link";
import type { TableProps } from "@cloudscape-design/components/table";
import { useState } from "react";
import { call } from "../../api/client";
import type { StateMachineVersionListItem } from "../../api/generated/states";
import { useListing } from "../../api/useListing";
import { notify, notifyError } from "../../app/notices";
import { href } from "../../app/router";
import { Confirm } from "../../components/Confirm";
import { formatTime, nameOf } from "../../components/format";
import { ListTable } from "../../components/ListTable";
import { Problem } from "../../components/Problem";

const columns: TableProps.ColumnDefinition<StateMachineVersionListItem>[] = [
  {
    id: "version",
    header: "Version",
    isRowHeader: true,
    cell: (v) => <Link href={href("statemachines", v.stateMachineVersionArn)}>{nameOf(v.stateMachineVersionArn)}</Link>,
  },
  { id: "created", header: "Created", cell: (v) => formatTime(v.creationDate) },
];

/** The published versions of a state machine, newest first. */
export function Versions({ machine }: { machine: string }) {
  const versions = useListing(
    "versions of " + machine,
    (nextToken, signal) => call("states", "ListStateMachineVersions", { stateMachineArn: machine, nextToken }, signal),
    (page) => page.stateMachineVersions,
  );
  const [selected, setSelected] = useState<StateMachineVersionListItem[]>([]);
  const [deleting, setDeleting] = useState(false);
  const one = selected[0];

  async function publish() {
    try {
      const made = await call("states", "PublishStateMachineVersion", { stateMachineArn: machine });
      notify("success", `Version ${nameOf(made.stateMachineVersionArn)} is published`);
    } catch (e) {
      notifyError("No version could be published", e);
    }
    versions.reload();
  }

  async function remove() {
    try {
      await call("states", "DeleteStateMachineVersion", { stateMachineVersionArn: one!.stateMachineVersionArn });
    } catch (e) {
      notifyError("The version could not be deleted", e);
    }
    setDeleting(false);
    setSelected([]);
    versions.reload();
  }

  return (
    <SpaceBetween size="m">
      <Problem what="The versions could not be listed" error={versions.error} retry={versions.reload} />
      <ListTable
        variant="container"
        title="Versions"
        items={versions.data ?? []}
        loading={versions.loading}
        columns={columns}
        id={(v) => v.stateMachineVersionArn}
        empty="No versions are published."
        selection="single"
        selected={selected}
        onSelect={setSelected}
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button disabled={!one} onClick={() => setDeleting(true)}>Delete</Button>
            <Button disabled={!one} href={one && href("statemachines", one.stateMachineVersionArn, "start")}>Start execution</Button>
            <Button onClick={() => void publish()}>Publish version</Button>
          </SpaceBetween>
        }
      />
      {deleting && one && (
        <Confirm title="Delete version" verb="Delete" act={remove} onCancel={() => setDeleting(false)}>
          Delete version {nameOf(one.stateMachineVersionArn)}?
        </Confirm>
      )}
    </SpaceBetween>
  );
}
