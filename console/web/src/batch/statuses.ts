/** The statuses of jobs, in the order in which a job goes through them. */
export const jobStatuses = ["SUBMITTED", "PENDING", "RUNNABLE", "STARTING", "RUNNING", "SUCCEEDED", "FAILED"] as const;

export type JobStatus = (typeof jobStatuses)[number];

export function isOver(status: string | undefined): boolean {
  return status === "SUCCEEDED" || status === "FAILED";
}

/** Those that CancelJob ends: nothing of them runs yet. */
export function canCancel(status: string | undefined): boolean {
  return status === "SUBMITTED" || status === "PENDING" || status === "RUNNABLE";
}
