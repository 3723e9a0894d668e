import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import Link from "@cloudscape-design/components/link";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { TableProps } from "@cloudscape-design/components/table";
import { useMemo, useState } from "react";
import { call } from "../../api/client";
import type { ActivityListItem } from "../../api/generated/states";
import { useGet } from "../../api/useCall";
import { useListing } from "../../api/useListing";
import { useEvery } from "../../api/useEvery";
import { notify, notifyError } from "../../app/notices";
import { href } from "../../app/router";
import { Confirm } from "../../components/Confirm";
import { formatTime } from "../../components/format";
import { ListTable } from "../../components/ListTable";
import { Problem } from "../../components/Problem";
import type { ActivityQueue } from "../activity/queue";

interface Row extends ActivityListItem {
  queue?: ActivityQueue;
}

const columns: TableProps.ColumnDefinition<Row>[] = [
  { id: "name", header: "Name", isRowHeader: true, width: 280, sortingField: "name", cell: (a) => <Link href={href("activities", a.activityArn)}>{a.name}</Link> },
  { id: "workers", header: "Waiting workers", width: 160, cell: (a) => a.queue?.workerCount ?? 0 },
  { id: "tasks", header: "Waiting tasks", width: 150, cell: (a) => a.queue?.taskCount ?? 0 },
  { id: "created", header: "Created", width: 230, sortingField: "creationDate", cell: (a) => formatTime(a.creationDate) },
  { id: "arn", header: "ARN", width: 420, cell: (a) => <span className="wrap-anywhere">{a.activityArn}</span> },
];

/** The activities, with how many workers and tasks wait at each. */
export default function ActivitiesPage() {
  const activities = useListing(
    "activities",
    (nextToken, signal) => call("states", "ListActivities", { maxResults: 1000, nextToken }, signal),
    (page) => page.activities,
  );
  const queues = useGet<ActivityQueue[]>("insights/activity-queues");
  useEvery(5, queues.reload);
  const rows = useMemo(() => {
    const byARN = new Map(queues.data?.map((q) => [q.activityArn, q]));
    return (activities.data ?? []).map((a): Row => ({ ...a, queue: byARN.get(a.activityArn) }));
  }, [activities.data, queues.data]);
  const [selected, setSelected] = useState<Row[]>([]);
  const [dialog, setDialog] = useState<"create" | "delete">();
  const [name, setName] = useState("");

  async function create() {
    try {
      await call("states", "CreateActivity", { name: name.trim() });
      notify("success", `Activity ${name.trim()} is created`);
      setName("");
    } catch (e) {
      notifyError("The activity could not be created", e);
    }
    done();
  }

  async function remove() {
    for (const a of selected) {
      try {
        await call("states", "DeleteActivity", { activityArn: a.activityArn });
        notify("success", `Activity ${a.name} is deleted`);
      } catch (e) {
        notifyError(`Activity ${a.name} could not be deleted`, e);
      }
    }
    done();
  }

  function done() {
    setDialog(undefined);
    setSelected([]);
    activities.reload();
  }

  return (
    <SpaceBetween size="m">
      <Problem what="The activities could not be listed" error={activities.error ?? queues.error} retry={activities.reload} />
      <ListTable
        title="Activities"
        items={rows}
        loading={activities.loading}
        columns={columns}
        id={(a) => a.activityArn}
        text={(a) => a.name}
        empty="No activities"
        selection="multi"
        selected={selected}
        onSelect={setSelected}
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button iconName="refresh" ariaLabel="Refresh" onClick={activities.reload} />
            <Button disabled={selected.length === 0} onClick={() => setDialog("delete")}>Delete</Button>
            <Button variant="primary" onClick={() => setDialog("create")}>Create activity</Button>
          </SpaceBetween>
        }
      />
      {dialog === "create" && (
        <Confirm title="Create activity" verb="Create" disabled={!name.trim()} act={create} onCancel={() => setDialog(undefined)}>
          <FormField label="Name">
            <Input value={name} onChange={({ detail }) => setName(detail.value)} autoFocus />
          </FormField>
        </Confirm>
      )}
      {dialog === "delete" && (
        <Confirm title="Delete activities" verb="Delete" act={remove} onCancel={() => setDialog(undefined)}>
          Delete {selected.map((a) => a.name).join(", ")}? Workers that wait are sent away; tasks that wait end by their timeouts.
        </Confirm>
      )}
    </SpaceBetween>
  );
}
