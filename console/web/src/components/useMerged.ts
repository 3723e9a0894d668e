import { useState } from "react";

/**
 * A list that was read, with the changes that came since: what is there already is
 * replaced, what is new goes to the front. Another list begins anew.
 */
export function useMerged<T>(read: T[], id: (item: T) => string, most: number) {
  const [state, setState] = useState<{ read: T[]; items: T[] }>({ read, items: read });
  const fresh = state.read !== read && (read.length > 0 || state.read.length > 0);
  if (fresh) setState({ read, items: read });
  const merge = (changed: T[], wanted: (item: T) => boolean) =>
    setState((old) => ({ read: old.read, items: mergeItems(old.items, changed, id, wanted).slice(0, most) }));
  return { items: fresh ? read : state.items, merge };
}

export function mergeItems<T>(items: T[], changed: T[], id: (item: T) => string, wanted: (item: T) => boolean): T[] {
  const news = new Map(changed.map((item) => [id(item), item]));
  const kept: T[] = [];
  for (const item of items) {
    const now = news.get(id(item));
    news.delete(id(item));
    const merged = now ? { ...item, ...now } : item;
    if (!now || wanted(merged)) kept.push(merged);
  }
  return [...[...news.values()].filter(wanted).reverse(), ...kept];
}
