import { topics, useLive } from "../api/live";
import { useGet } from "../api/useCall";
import { useThrottled } from "../components/useThrottled";
import type { ComputeUse } from "./use";

/** The use of all compute environments, while jobs come and go. */
export function useComputeUse() {
  const asked = useGet<ComputeUse[]>("insights/compute-use");
  const soon = useThrottled(asked.reload, 1000);
  useLive(topics.jobs, { onChange: soon, onResync: soon });
  return asked;
}
