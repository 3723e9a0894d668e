import { expect, test } from "vitest";
import { mergeEvents, most } from "./events";

const event = (n: number) => ({ eventId: String(n), timestamp: n });

test("what was read twice is there once, in the order of time", () => {
  expect(mergeEvents([event(1), event(3)], [event(3), event(2)]).map((e) => e.timestamp)).toEqual([1, 2, 3]);
});

test("the last events are kept", () => {
  const many = Array.from({ length: most + 5 }, (_, i) => event(i));
  expect(mergeEvents([], many)[0]).toEqual(event(5));
});
