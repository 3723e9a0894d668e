/** The statuses of jobs, in the order in which a job goes through them. */
export const jobStatuses = ["SUBMITTED", "PENDING", "RUNNABLE", "STARTING", "RUNNING", "SUCCEEDED", "FAILED"] as const;

export type JobStatus = (typeof jobStatuses)[number];

/** A status as people write it: "Runnable". */
export function statusWord(status: JobStatus): string {
  return status[0] + status.slice(1).toLowerCase();
}

export function isOver(status: string | undefined): boolean {
  return status === "SUCCEEDED" || status === "FAILED";
}

/** Those that CancelJob ends: nothing of them runs yet. */
export function canCancel(status: string | undefined): boolean {
  return status === "SUBMITTED" || status === "PENDING" || status === "RUNNABLE";
}
