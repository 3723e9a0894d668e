import Button from "@cloudscape-design/components/button";
import Link from "@cloudscape-design/components/link";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { TableProps } from "@cloudscape-design/components/table";
import { useMemo, useState } from "react";
import { call } from "../../api/client";
import type { JobQueueDetail } from "../../api/generated/batch";
import { useListing } from "../../api/useListing";
import { hrefWith, href } from "../../app/router";
import { countText, openJobs, type JobCounts } from "../../batch/counts";
import { jobStatuses, statusWord, type JobStatus } from "../../batch/statuses";
import { useJobCounts } from "../../batch/useJobCounts";
import { ListTable } from "../../components/ListTable";
import { Problem } from "../../components/Problem";
import { Status } from "../../components/Status";
import { ChangeQueues, type Change } from "./ChangeQueues";

interface Row extends JobQueueDetail {
  jobs?: JobCounts;
}

type Column = TableProps.ColumnDefinition<Row>;

function countColumn(status: JobStatus): Column {
  return {
    id: status,
    header: statusWord(status),
    cell: (q) => <Link href={hrefWith(["jobqueues", q.jobQueueName], { status })}>{countText(q.jobs, status)}</Link>,
    width: 116,
  };
}

const columns: Column[] = [
  {
    id: "name",
    header: "Name",
    cell: (q) => <Link href={href("jobqueues", q.jobQueueName)}>{q.jobQueueName}</Link>,
    sortingField: "jobQueueName",
    isRowHeader: true,
    width: 180,
  },
  { id: "state", header: "State", cell: (q) => <Status status={q.state} />, sortingField: "state", width: 120 },
  ...jobStatuses.map(countColumn),
];

/** The queues, with their jobs by status as they change. */
export default function JobQueuesPage() {
  const queues = useListing(
    "job queues",
    (nextToken, signal) => call("batch", "DescribeJobQueues", { nextToken }, signal),
    (page) => page.jobQueues,
  );
  const counts = useJobCounts();
  const rows = useMemo(() => {
    const byQueue = new Map(counts.data?.map((c) => [c.jobQueueArn, c]));
    return (queues.data ?? []).map((q): Row => ({ ...q, jobs: byQueue.get(q.jobQueueArn) }));
  }, [queues.data, counts.data]);
  const [chosen, setChosen] = useState<string[]>([]);
  const [change, setChange] = useState<Change>();
  const selected = rows.filter((q) => chosen.includes(q.jobQueueName));

  return (
    <SpaceBetween size="m">
      <Problem what="The job queues could not be listed" error={queues.error ?? counts.error} retry={queues.reload} />
      <ListTable
        title="Job queues"
        items={rows}
        loading={queues.loading}
        columns={columns}
        id={(q) => q.jobQueueName}
        text={(q) => `${q.jobQueueName} ${q.state}`}
        empty="No job queues"
        selection="multi"
        selected={selected}
        onSelect={(items) => setChosen(items.map((q) => q.jobQueueName))}
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button iconName="refresh" ariaLabel="Refresh" onClick={queues.reload} />
            <Button disabled={!selected.some((q) => q.state === "DISABLED")} onClick={() => setChange("ENABLED")}>Enable</Button>
            <Button disabled={!selected.some((q) => q.state === "ENABLED")} onClick={() => setChange("DISABLED")}>Disable</Button>
            <Button disabled={selected.length === 0} onClick={() => setChange("delete")}>Delete</Button>
            <Button variant="primary" href={hrefWith(["submit-job"], { queue: selected[0]?.jobQueueName })}>Submit new job</Button>
          </SpaceBetween>
        }
      />
      {change && (
        <ChangeQueues
          change={change}
          queues={selected.map((q) => ({ name: q.jobQueueName, open: openJobs(q.jobs) }))}
          onDone={() => {
            setChange(undefined);
            setChosen([]);
            queues.reload();
          }}
          onCancel={() => setChange(undefined)}
        />
      )}
    </SpaceBetween>
  );
}
