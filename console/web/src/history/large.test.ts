import { expect, test } from "vitest";
import { largeMap } from "../testdata/large";
import { fold } from "./fold";
import { nodesOf } from "./nodes";

test("all iterations of a large Map that is redriven run again", () => {
  const { steps } = fold(largeMap(10_000));
  expect(steps.filter((s) => s.status === "running").length).toBe(10_001);
  expect(nodesOf(steps).size).toBeGreaterThan(0);
});
