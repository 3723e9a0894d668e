import { useCallback, useEffect, useRef, useState } from "react";
import { call, isAbort, isApiError } from "../api/client";
import { topics, useLive } from "../api/live";
import { useThrottled } from "./useThrottled";

interface Line {
  timestamp?: number;
  message?: string;
}

interface Log {
  lines: Line[];
  /** How many lines before them are not kept. */
  left: number;
  read: boolean;
  error?: unknown;
}

const most = 5000;
const nothing: Log = { lines: [], left: 0, read: false };

/** Reads a log stream from its beginning, and what is added while `open`. */
export function useLogStream(logGroupName: string, logStreamName: string, open: boolean): Log & { reload: () => void } {
  const [log, setLog] = useState<Log>(nothing);
  const token = useRef<string>(undefined);
  const busy = useRef(false);
  const again = useRef(false);
  const abort = useRef<AbortController>(undefined);

  const read = useCallback(async () => {
    again.current = true;
    if (busy.current) return;
    busy.current = true;
    try {
      while (again.current) {
        again.current = false;
        const page = await call("logs", "GetLogEvents", { logGroupName, logStreamName, startFromHead: true, nextToken: token.current }, abort.current?.signal);
        const events = page.events ?? [];
        again.current ||= events.length > 0; // there may be more
        token.current = page.nextForwardToken;
        setLog((old) => appended(old, events));
      }
    } catch (error) {
      if (isAbort(error)) return;
      setLog((old) => (isMissing(error) ? { ...old, read: true } : { ...old, error }));
    } finally {
      busy.current = false;
    }
  }, [logGroupName, logStreamName]);

  useEffect(() => {
    abort.current = new AbortController();
    busy.current = false;
    token.current = undefined;
    setLog(nothing);
    void read();
    return () => abort.current?.abort();
  }, [read]);

  // What was written just before the end is read once more.
  useEffect(() => {
    if (!open) void read();
  }, [open, read]);

  const soon = useThrottled(() => void read(), 300);
  useLive(open ? topics.log(logGroupName) : "", {
    onChange: (items) => logStreamName in items && soon(),
    onResync: soon,
  });
  return { ...log, reload: () => void read() };
}

function appended(old: Log, events: Line[]): Log {
  const lines = events.length > 0 ? [...old.lines, ...events] : old.lines;
  const surplus = Math.max(0, lines.length - most);
  return { lines: surplus > 0 ? lines.slice(surplus) : lines, left: old.left + surplus, read: true };
}

/** The group and the stream come to be with their first line. */
function isMissing(error: unknown): boolean {
  return isApiError(error) && error.code === "ResourceNotFoundException";
}
