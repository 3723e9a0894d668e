import { Store } from "../app/store";

/** Whether the server answers. */
export const connection = new Store<"there" | "lost">("there");
