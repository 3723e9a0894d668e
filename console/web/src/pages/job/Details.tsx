import Container from "@cloudscape-design/components/container";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import Link from "@cloudscape-design/components/link";
import type { JobDetail } from "../../api/generated/batch";
import { href } from "../../app/router";
import { attemptsOf } from "../../batch/attempts";
import { resourcesOf, resourceText } from "../../batch/resources";
import { isOver } from "../../batch/statuses";
import { resourceName } from "../../batch/names";
import { Copyable } from "../../components/Copyable";
import { formatDuration, formatTime } from "../../components/format";
import { Status } from "../../components/Status";
import { useNow } from "../../execution/useNow";

/** What a job is and where it is. */
export function Details({ job }: { job: JobDetail }) {
  const begun = attemptsOf(job)[0]?.startedAt;
  const parent = job.jobId.includes(":") ? job.jobId.split(":")[0] : undefined;
  return (
    <Container>
      <KeyValuePairs
        columns={4}
        items={[
          { label: "Status", value: <Status status={job.status} /> },
          { label: "Status reason", value: <span className="wrap-anywhere">{job.statusReason ?? job.container?.reason ?? "-"}</span> },
          { label: "Duration", value: <Duration job={job} /> },
          { label: "Exit code", value: job.container?.exitCode ?? "-" },
          { label: "Created", value: time(job.createdAt) },
          { label: "Started", value: time(job.startedAt) },
          { label: "Stopped", value: time(job.stoppedAt) },
          { label: "Time in the queue", value: begun && job.createdAt ? formatDuration(begun - job.createdAt) : "-" },
          { label: "Job queue", value: <Link href={href("jobqueues", resourceName(job.jobQueue))}>{resourceName(job.jobQueue)}</Link> },
          { label: "Job definition", value: <Link href={href("jobdefinitions", job.jobDefinition)}>{resourceName(job.jobDefinition)}</Link> },
          { label: "Resources", value: resourceText(resourcesOf(job.container)) },
          { label: "Job ID", value: <Copyable text={job.jobId} label="job ID" /> },
          { label: "Attempts", value: `${job.retryStrategy?.attempts ?? 1} at most` },
          { label: "Timeout", value: job.timeout?.attemptDurationSeconds ? `${job.timeout.attemptDurationSeconds} s` : "-" },
          { label: "Share identifier", value: job.shareIdentifier ?? "-" },
          parent
            ? { label: "Array job", value: <Link href={href("jobs", parent)}>{parent}</Link> }
            : { label: "Depends on", value: job.dependsOn?.length ? job.dependsOn.map((d, i) => <div key={i}>{d.jobId ? <Link href={href("jobs", d.jobId)}>{d.jobId}</Link> : d.type}</div>) : "-" },
        ]}
      />
    </Container>
  );
}

function time(ms: number | undefined): string {
  return formatTime(ms ? ms / 1000 : undefined);
}

function Duration({ job }: { job: JobDetail }) {
  const runs = job.status === "RUNNING";
  const now = useNow(runs);
  if (!job.startedAt || (!runs && !isOver(job.status))) return <>-</>;
  return <>{formatDuration((job.stoppedAt ?? now * 1000) - job.startedAt)}</>;
}
