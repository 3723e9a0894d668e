import { call } from "../api/client";

export interface LogLine {
  timestamp?: number;
  message?: string;
}

/** Clocks of a function and of the history may differ by so many milliseconds. */
const slack = 2000;

/**
 * What a function logged while it answered a request. The request's id stands in the
 * first and the last line; an environment answers one request at a time, so all in
 * between is the request's.
 */
export async function logOfRequest(name: string, requestId: string, from: number, until: number | undefined, signal: AbortSignal): Promise<LogLine[]> {
  const logGroupName = "/aws/lambda/" + name;
  const startTime = Math.floor(from * 1000) - slack;
  const endTime = until === undefined ? undefined : Math.ceil(until * 1000) + slack;
  const marks = await call("logs", "FilterLogEvents", { logGroupName, startTime, endTime, filterPattern: JSON.stringify(requestId), limit: 100 }, signal);
  const first = marks.events?.[0];
  if (!first?.logStreamName) return [];
  const page = await call("logs", "GetLogEvents", { logGroupName, logStreamName: first.logStreamName, startTime: first.timestamp, endTime, startFromHead: true, limit: 1000 }, signal);
  return between(page.events ?? [], requestId);
}

/** The lines from the first that names the request to the last one. */
export function between(lines: LogLine[], requestId: string): LogLine[] {
  const names = (l: LogLine) => l.message?.includes(requestId) ?? false;
  const first = lines.findIndex(names);
  const last = lines.findLastIndex(names);
  if (first < 0) return [];
  // While it runs there is no last line of its own.
  return lines.slice(first, last > first ? last + 1 : undefined);
}
