import { formatCount } from "../components/format";
import { jobStatuses, type JobStatus } from "./statuses";

/** How many jobs a queue has, by status; `more` are statuses that have more than were counted. */
export interface JobCounts {
  jobQueueArn: string;
  counts: Record<JobStatus, number>;
  more?: JobStatus[];
}

/** A count as it is shown: "10,000+" where not all were counted. */
export function countText(c: JobCounts | undefined, status: JobStatus): string {
  if (!c) return "-";
  return formatCount(c.counts[status]) + (c.more?.includes(status) ? "+" : "");
}

/** How many jobs have not ended. */
export function openJobs(c: JobCounts | undefined): number {
  if (!c) return 0;
  return jobStatuses.slice(0, 5).reduce((sum, s) => sum + c.counts[s], 0);
}
