import Alert from "@cloudscape-design/components/alert";
import Link from "@cloudscape-design/components/link";
import type { JobDetail } from "../../api/generated/batch";
import { useCall } from "../../api/useCall";
import { href } from "../../app/router";
import { resourceName } from "../../batch/names";
import { describeUse } from "../../batch/use";
import { useComputeUse } from "../../batch/useComputeUse";

/** Why a job does not run yet: what it says itself, what it depends on, or its place in the queue. */
export function Waiting({ job }: { job: JobDetail }) {
  if (job.status === "PENDING" && !job.arrayProperties?.statusSummary) return <Dependencies job={job} />;
  if (job.status !== "RUNNABLE") return null;
  if (job.statusReason) {
    return <Alert type="warning" header="Why this job waits">{job.statusReason}</Alert>;
  }
  return <InLine job={job} />;
}

function Dependencies({ job }: { job: JobDetail }) {
  return (
    <Alert type="info" header="Why this job waits">
      It waits for the end of{" "}
      {(job.dependsOn ?? []).map((d, i) => (
        <span key={i}>
          {i > 0 && ", "}
          {d.jobId ? <Link href={href("jobs", d.jobId)}>{d.jobId}</Link> : "the child job before it"}
          {d.type && ` (${d.type})`}
        </span>
      ))}
      {(job.dependsOn ?? []).length === 0 && "the child job before it"}.
    </Alert>
  );
}

function InLine({ job }: { job: JobDetail }) {
  const name = resourceName(job.jobQueue);
  const snapshot = useCall("batch", "GetJobQueueSnapshot", { jobQueue: job.jobQueue });
  const queue = useCall("batch", "DescribeJobQueues", { jobQueues: [job.jobQueue] });
  const use = useComputeUse();
  const front = snapshot.data?.frontOfQueue?.jobs;
  const place = front?.findIndex((j) => j.jobArn === job.jobArn) ?? -1;
  const environments = queue.data?.jobQueues?.[0]?.computeEnvironmentOrder ?? [];
  return (
    <Alert type="info" header="Why this job waits">
      It waits for its turn in <Link href={href("jobqueues", name)}>{name}</Link>
      {front && (place >= 0 ? `, where it is number ${place + 1}.` : ", behind a hundred others.")}
      {environments.map((o) => (
        <div key={o.order}>
          <Link href={href("computeenvironments")}>{resourceName(o.computeEnvironment)}</Link>: {describeUse(use.data?.find((u) => u.computeEnvironmentArn === o.computeEnvironment))}
        </div>
      ))}
    </Alert>
  );
}
