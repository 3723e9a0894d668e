import { useCallback, useEffect, useState } from "react";
import { useAsk, type Asked } from "./useCall";

export interface Pages<P> extends Asked<P> {
  /** From 1. */
  index: number;
  /** How many pages are known; there may be more. */
  known: number;
  more: boolean;
  turn: (index: number) => void;
}

/** Reads a listing a page at a time, however long it is. A new key begins at the first page. */
export function usePages<P>(
  key: string | undefined,
  ask: (token: string | undefined, signal: AbortSignal) => Promise<P>,
  nextOf: (page: P) => string | undefined,
): Pages<P> {
  const [tokens, setTokens] = useState<(string | undefined)[]>([undefined]);
  const [index, setIndex] = useState(1);
  const [of, setOf] = useState(key);
  if (of !== key) {
    setOf(key);
    setTokens([undefined]);
    setIndex(1);
  }
  const token = tokens[index - 1];
  const asked = useAsk(key === undefined ? undefined : JSON.stringify([key, token]), (signal) => ask(token, signal));
  const next = asked.data && nextOf(asked.data);
  useEffect(() => {
    if (next !== undefined) setTokens((old) => (old.length === index ? [...old, next] : old));
  }, [next, index]);
  const turn = useCallback((to: number) => setIndex(to), []);
  return { ...asked, index, known: tokens.length, more: next !== undefined, turn };
}
