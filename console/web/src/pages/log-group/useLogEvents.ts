import { useEffect, useRef, useState } from "react";
import { call, isAbort } from "../../api/client";
import type { FilteredLogEvent } from "../../api/generated/logs";
import { topics, useLive } from "../../api/live";
import { useThrottled } from "../../components/useThrottled";
import { mergeEvents } from "./events";

interface Wanted {
  group: string;
  /** "": all. */
  stream: string;
  pattern: string;
  /** In milliseconds since 1970. */
  since: number;
  tail: boolean;
}

/** The events of a group that match, and those that come while `tail`. */
export function useLogEvents({ group, stream, pattern, since, tail }: Wanted) {
  const [events, setEvents] = useState<FilteredLogEvent[]>([]);
  const [error, setError] = useState<unknown>();
  const [loading, setLoading] = useState(true);
  const last = useRef(since);
  const abort = useRef<AbortController>(undefined);

  async function read(from: number) {
    abort.current?.abort();
    const { signal } = (abort.current = new AbortController());
    setLoading(true);
    try {
      let nextToken: string | undefined;
      do {
        const page = await call("logs", "FilterLogEvents", {
          logGroupName: group, logStreamNames: stream ? [stream] : undefined, filterPattern: pattern || undefined, startTime: from, nextToken,
        }, signal);
        const found = page.events ?? [];
        for (const e of found) last.current = Math.max(last.current, e.timestamp ?? 0);
        setEvents((old) => mergeEvents(old, found));
        nextToken = page.nextToken;
      } while (nextToken);
      setError(undefined);
      setLoading(false);
    } catch (e) {
      if (isAbort(e)) return;
      setError(e);
      setLoading(false);
    }
  }

  useEffect(() => {
    setEvents([]);
    last.current = since;
    void read(since);
    return () => abort.current?.abort();
    // `read` is of these.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [group, stream, pattern, since]);

  const more = useThrottled(() => void read(last.current), 500);
  useLive(tail ? topics.log(group) : "", { onChange: more, onResync: more });
  return { events, error, loading, reload: () => void read(last.current) };
}
