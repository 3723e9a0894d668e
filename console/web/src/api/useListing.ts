import { useAsk, type Asked } from "./useCall";

interface Page {
  nextToken?: string;
}

/** How many items are read of a listing that is shown as a whole. */
export const wholeListing = 5000;

/**
 * Reads all pages of a listing, up to wholeListing items:
 *
 *   useListing("machines", (nextToken, signal) => call("states", "ListStateMachines", { nextToken }, signal), (p) => p.stateMachines)
 */
export function useListing<P extends Page, T>(
  key: string | undefined,
  ask: (nextToken: string | undefined, signal: AbortSignal) => Promise<P>,
  itemsOf: (page: P) => T[] | undefined,
): Asked<T[]> {
  return useAsk(key, async (signal) => {
    const items: T[] = [];
    let token: string | undefined;
    do {
      const page: P = await ask(token, signal);
      items.push(...(itemsOf(page) ?? []));
      token = page.nextToken;
    } while (token !== undefined && items.length < wholeListing);
    return items;
  });
}
