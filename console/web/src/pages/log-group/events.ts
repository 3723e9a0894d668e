import type { FilteredLogEvent } from "../../api/generated/logs";

/** How many events are kept on the page: the last ones. */
export const most = 2000;

/** Events with those that were read since, each once, in the order of time. */
export function mergeEvents(old: readonly FilteredLogEvent[], news: readonly FilteredLogEvent[]): FilteredLogEvent[] {
  const byId = new Map([...old, ...news].map((e) => [e.eventId, e]));
  return [...byId.values()].sort((a, b) => (a.timestamp ?? 0) - (b.timestamp ?? 0)).slice(-most);
}
