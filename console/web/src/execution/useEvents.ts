import type { HistoryEvent } from "../api/generated/states";
import { useGet, type Asked } from "../api/useCall";

interface Answer {
  events: HistoryEvent[];
  requestIds?: Record<string, string>;
}

const most = 100;

/** Events of an execution with all their data: the first and the last of many. */
export function useEvents(arn: string, ids: readonly number[]): Asked<Answer> {
  const wanted = ids.length <= most ? ids : [...ids.slice(0, most / 2), ...ids.slice(-most / 2)];
  return useGet<Answer>(ids.length === 0 ? undefined : "history", { execution: arn, ids: wanted.join(",") });
}
