import Container from "@cloudscape-design/components/container";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import Link from "@cloudscape-design/components/link";
import { useCall, useGet } from "../../api/useCall";
import { useEvery } from "../../api/useEvery";
import { href } from "../../app/router";
import type { PageProps } from "../../app/routes";
import { Copyable } from "../../components/Copyable";
import { formatDuration, formatTime, nameOf } from "../../components/format";
import { ListTable } from "../../components/ListTable";
import { Page } from "../../components/Page";
import { Problem } from "../../components/Problem";
import { useNow } from "../../execution/useNow";
import type { ActivityQueue } from "./queue";

/** An activity: the workers that wait for tasks, or the tasks that wait for workers. */
export default function ActivityPage({ params }: PageProps) {
  const arn = params["arn"]!;
  const activity = useCall("states", "DescribeActivity", { activityArn: arn });
  const queue = useGet<ActivityQueue>("insights/activity-queue", { activity: arn });
  useEvery(5, queue.reload);
  const now = useNow((queue.data?.workers?.length ?? 0) > 0);
  const workers = (queue.data?.workers ?? []).map((w, i) => ({ ...w, id: String(i) }));
  const tasks = (queue.data?.tasks ?? []).map((t, i) => ({ ...t, id: String(i) }));
  return (
    <Page trail={[{ text: "Activities", href: href("activities") }]} title={activity.data?.name ?? nameOf(arn)}>
      <Problem what="The activity could not be read" error={activity.error ?? queue.error} retry={activity.reload} />
      <Container>
        <KeyValuePairs
          columns={4}
          items={[
            { label: "ARN", value: <Copyable text={arn} /> },
            { label: "Created", value: formatTime(activity.data?.creationDate) },
            { label: "Waiting workers", value: queue.data?.workerCount ?? "-" },
            { label: "Waiting tasks", value: queue.data?.taskCount ?? "-" },
          ]}
        />
      </Container>
      <ListTable
        variant="container"
        title="Waiting workers"
        items={workers}
        loading={queue.loading}
        id={(w) => w.id}
        empty="No worker asks for a task now"
        columns={[
          { id: "name", header: "Worker", isRowHeader: true, width: 360, cell: (w) => w.workerName || "(no name)" },
          { id: "since", header: "Since", width: 240, cell: (w) => formatTime(w.since) },
          { id: "for", header: "Waits for", width: 140, cell: (w) => formatDuration(Math.max(0, Math.round(now - w.since)) * 1000) },
        ]}
      />
      <ListTable
        variant="container"
        title="Waiting tasks"
        items={tasks}
        loading={queue.loading}
        id={(t) => t.id}
        empty="No task waits for a worker"
        columns={[
          { id: "execution", header: "Execution", isRowHeader: true, width: 360, cell: (t) => <Link href={href("executions", t.executionArn)}>{nameOf(t.executionArn)}</Link> },
          { id: "input", header: "Input", width: 640, cell: (t) => <span className="mono wrap-anywhere">{t.input}</span> },
        ]}
      />
    </Page>
  );
}
