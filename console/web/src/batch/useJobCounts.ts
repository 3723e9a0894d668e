import { topics, useLive } from "../api/live";
import { useGet } from "../api/useCall";
import { useThrottled } from "../components/useThrottled";
import type { JobCounts } from "./counts";

/** The jobs of all queues, counted anew while they change. */
export function useJobCounts() {
  const asked = useGet<JobCounts[]>("insights/job-counts");
  const soon = useThrottled(asked.reload, 1000);
  useLive(topics.jobs, { onChange: soon, onResync: soon });
  return asked;
}
