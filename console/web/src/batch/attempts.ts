import type { JobDetail } from "../api/generated/batch";
import { isOver } from "./statuses";

/** An attempt of a job; the one that is under way too, which AWS leaves out of `attempts`. */
export interface Attempt {
  number: number;
  open: boolean;
  startedAt?: number;
  stoppedAt?: number;
  exitCode?: number;
  reason?: string;
  stream?: string;
}

export function attemptsOf(job: JobDetail): Attempt[] {
  const list: Attempt[] = (job.attempts ?? []).map((a, i) => ({
    number: i + 1,
    open: false,
    startedAt: a.startedAt,
    stoppedAt: a.stoppedAt,
    exitCode: a.container?.exitCode,
    reason: [a.statusReason, a.container?.reason].filter(Boolean).join(" – "),
    stream: a.container?.logStreamName,
  }));
  const stream = job.container?.logStreamName;
  if (stream && !isOver(job.status) && !list.some((a) => a.stream === stream)) {
    list.push({ number: list.length + 1, open: true, startedAt: job.status === "RUNNING" ? job.startedAt : undefined, stream });
  }
  return list;
}

/** The log group that a job's container writes to. */
export function logGroupOf(job: JobDetail): string {
  return job.container?.logConfiguration?.options?.["awslogs-group"] ?? "/aws/batch/job";
}
