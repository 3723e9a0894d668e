import { call, type Input, type Output } from "../api/client";
import { useAsk, type Asked } from "../api/useCall";

type Kind = NonNullable<Input<"iam", "GetAccountAuthorizationDetails">["Filter"]>[number];
type Page = Output<"iam", "GetAccountAuthorizationDetails">;

/** All of a kind in the account, with their policies. */
export function useDetails<T>(kind: Kind, itemsOf: (page: Page) => T[] | undefined): Asked<T[]> {
  return useAsk("iam " + kind, async (signal) => {
    const items: T[] = [];
    let Marker: string | undefined;
    do {
      const page: Page = await call("iam", "GetAccountAuthorizationDetails", { Filter: [kind], MaxItems: 1000, Marker }, signal);
      items.push(...(itemsOf(page) ?? []));
      Marker = page.IsTruncated ? page.Marker : undefined;
    } while (Marker);
    return items;
  });
}
