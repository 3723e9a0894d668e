import type { ExecutionItem } from "../../components/executions";

/** What executions are looked for by. Empty texts ask for nothing. */
export interface Filter {
  status: string;
  name: string;
  machine: string;
  error: string;
  text: string;
  /** Times of the start: 2026-01-02T15:04:05Z. */
  from: string;
  to: string;
}

export const nothing: Filter = { status: "", name: "", machine: "", error: "", text: "", from: "", to: "" };

const names = Object.keys(nothing) as (keyof Filter)[];

/** The filter in the address of the page. */
export function filterOf(query: URLSearchParams): Filter {
  return Object.fromEntries(names.map((n) => [n, query.get(n) ?? ""])) as unknown as Filter;
}

export function queryOf(filter: Filter): Record<string, string | undefined> {
  return Object.fromEntries(names.map((n) => [n, filter[n] || undefined]));
}

/** Whether an execution that has just changed is one of those looked for, as far as its listing tells. */
export function matchesNow(f: Filter, x: ExecutionItem): boolean {
  return (
    (f.status === "" || x.status === f.status) &&
    (f.machine === "" || x.stateMachineArn === f.machine) &&
    x.name.toLowerCase().includes(f.name.toLowerCase()) &&
    (x.error ?? "").toLowerCase().includes(f.error.toLowerCase()) &&
    f.text === "" && // only the server sees input and output
    (f.from === "" || x.startDate * 1000 >= Date.parse(f.from)) &&
    (f.to === "" || x.startDate * 1000 <= Date.parse(f.to)) &&
    !x.stateMachineArn.includes("/") // children of Map Runs are listed with them
  );
}
