import { useListing } from "../api/useListing";
import type { Asked } from "../api/useCall";

interface Page {
  IsTruncated?: boolean;
  Marker?: string;
}

/** Reads a listing of IAM, whose pages follow each other by markers. */
export function useIamListing<P extends Page, T>(
  key: string | undefined,
  ask: (Marker: string | undefined, signal: AbortSignal) => Promise<P>,
  itemsOf: (page: P) => T[] | undefined,
): Asked<T[]> {
  return useListing(
    key,
    async (marker, signal) => {
      const page = await ask(marker, signal);
      return { page, nextToken: page.IsTruncated ? page.Marker : undefined };
    },
    ({ page }) => itemsOf(page),
  );
}
