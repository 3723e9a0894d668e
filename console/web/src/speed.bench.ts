import { bench } from "vitest";
import { fold } from "./history/fold";
import { nodesOf } from "./history/nodes";
import { largeDefinition, largeMap } from "./testdata/large";
import { layoutOf } from "./workflow/layout";
import { parseDefinition } from "./workflow/definition";

const definition = largeDefinition();
const histories = new Map([1_000, 10_000].map((n) => [n, largeMap(n)]));

bench("layout of 500 states (within 2 s)", () => void layoutOf(parseDefinition(definition)!), { iterations: 5 });

// It grows as the history does: ten times as much takes about ten times as long.
for (const [n, events] of histories) {
  bench(`what a Map of ${n} iterations came to`, () => void nodesOf(fold(events).steps), { iterations: 5 });
}
