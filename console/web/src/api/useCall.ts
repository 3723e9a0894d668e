import { useCallback, useEffect, useRef, useState } from "react";
import { call, get, isAbort, type Input, type Output, type Services } from "./client";

/** What is asked of the server, as a component sees it. */
export interface Asked<T> {
  /** The last answer; it stays while a newer one is on its way. */
  data?: T;
  error?: unknown;
  loading: boolean;
  reload: () => void;
}

/** Asks with `ask` whenever `key` changes; not at all while it is undefined. */
export function useAsk<T>(key: string | undefined, ask: (signal: AbortSignal) => Promise<T>): Asked<T> {
  const [answer, setAnswer] = useState<{ key?: string; data?: T; error?: unknown }>({});
  const [loading, setLoading] = useState(key !== undefined);
  const [round, setRound] = useState(0);
  const asking = useRef(ask);
  asking.current = ask;

  useEffect(() => {
    if (key === undefined) return;
    const abort = new AbortController();
    setLoading(true);
    asking.current(abort.signal).then(
      (data) => {
        setAnswer({ key, data });
        setLoading(false);
      },
      (error: unknown) => {
        if (isAbort(error)) return;
        setAnswer((old) => ({ key, data: old.key === key ? old.data : undefined, error }));
        setLoading(false);
      },
    );
    return () => abort.abort();
  }, [key, round]);

  const reload = useCallback(() => setRound((n) => n + 1), []);
  const current = answer.key === key ? answer : {};
  return { data: current.data, error: current.error, loading, reload };
}

/** Calls an operation whenever its input changes; not at all while it is undefined. */
export function useCall<S extends keyof Services & string, O extends keyof Services[S] & string>(
  service: S,
  operation: O,
  input: Input<S, O> | undefined,
): Asked<Output<S, O>> {
  const key = input === undefined ? undefined : JSON.stringify([service, operation, input]);
  return useAsk(key, (signal) => call(service, operation, input as Input<S, O>, signal));
}

/** Gets something of the console's own whenever path or query change. */
export function useGet<T>(path: string | undefined, query: Record<string, string | undefined> = {}): Asked<T> {
  const key = path === undefined ? undefined : JSON.stringify([path, query]);
  return useAsk(key, (signal) => get<T>(path!, query, signal));
}
