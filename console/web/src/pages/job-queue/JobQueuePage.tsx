import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import Link from "@cloudscape-design/components/link";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useCall } from "../../api/useCall";
import { href, hrefWith, replace } from "../../app/router";
import type { PageProps } from "../../app/routes";
import { jobStatuses, type JobStatus } from "../../batch/statuses";
import { resourceName } from "../../batch/names";
import { queues } from "../../batch/trail";
import { useJobCounts } from "../../batch/useJobCounts";
import { Copyable } from "../../components/Copyable";
import { Page } from "../../components/Page";
import { Problem } from "../../components/Problem";
import { Status } from "../../components/Status";
import { Jobs } from "./Jobs";

/** A queue: its settings, and its jobs by status. The name may be its ARN. */
export default function JobQueuePage({ params, query }: PageProps) {
  const name = resourceName(params["name"]!);
  const queue = useCall("batch", "DescribeJobQueues", { jobQueues: [name] });
  const counts = useJobCounts();
  const q = queue.data?.jobQueues?.[0];
  const wanted = query.get("status");
  const status: JobStatus = jobStatuses.find((s) => s === wanted) ?? "RUNNING";

  return (
    <Page
      trail={[queues]}
      title={name}
      actions={
        <SpaceBetween direction="horizontal" size="xs">
          <Button variant="primary" href={hrefWith(["submit-job"], { queue: name })}>Submit new job</Button>
        </SpaceBetween>
      }
    >
      <Problem what="The job queue could not be read" error={queue.error} retry={queue.reload} />
      {queue.data && !q && <Problem what="There is no such job queue" error={new Error(name)} />}
      <Container>
        <KeyValuePairs
          columns={4}
          items={[
            { label: "ARN", value: <Copyable text={q?.jobQueueArn} /> },
            { label: "State", value: <Status status={q?.state} /> },
            { label: "Status", value: <Status status={q?.status} /> },
            { label: "Priority", value: q?.priority ?? "-" },
            {
              label: "Compute environments, in their order",
              value: q?.computeEnvironmentOrder.map((o) => (
                <div key={o.order}>
                  <Link href={href("computeenvironments")}>{resourceName(o.computeEnvironment)}</Link>
                </div>
              )),
            },
            {
              label: "Scheduling policy",
              value: q?.schedulingPolicyArn ? <Link href={href("schedulingpolicies")}>{resourceName(q.schedulingPolicyArn)}</Link> : "None: first in, first out",
            },
            {
              label: "Job state limits",
              value: q?.jobStateTimeLimitActions?.length
                ? q.jobStateTimeLimitActions.map((l) => <div key={l.reason}>{l.action} after {l.maxTimeSeconds} s in {l.state}: {l.reason}</div>)
                : "-",
            },
            { label: "Type", value: q?.jobQueueType ?? "-" },
          ]}
        />
      </Container>
      <Problem what="The jobs could not be counted" error={counts.error} retry={counts.reload} />
      <Jobs
        queue={name}
        counts={counts.data?.find((c) => c.jobQueueArn === q?.jobQueueArn)}
        status={status}
        onStatus={(s) => replace(hrefWith(["jobqueues", name], { status: s }))}
      />
    </Page>
  );
}
