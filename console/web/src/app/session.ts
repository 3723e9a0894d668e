import { Store } from "./store";

/** Who looks at the page. */
export interface Session {
  signedIn: boolean;
  /** Whether one signs in with an access key; else everybody is the account's root. */
  keys: boolean;
  account?: string;
  arn?: string;
  region: string;
}

/** Undefined until it is known. */
export const session = new Store<Session | undefined>(undefined);
