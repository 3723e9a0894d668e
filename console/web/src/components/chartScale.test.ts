import { describe, expect, it } from "vitest";
import { nearest, runs, shortNumber, timesOf, timeTicks, valueTicks } from "./chartScale";

describe("valueTicks", () => {
  it.each([
    [4, [0, 1, 2, 3, 4]],
    [1, [0, 0.25, 0.5, 0.75, 1]],
    [0, [0, 0.25, 0.5, 0.75, 1]],
    [0.3, [0, 0.1, 0.2, 0.3]],
    [97, [0, 25, 50, 75, 100]],
    [1234, [0, 500, 1000, 1500]],
    [Infinity, [0, 0.25, 0.5, 0.75, 1]],
  ])("of %d", (most, want) => expect(valueTicks(most)).toEqual(want));
});

describe("timeTicks", () => {
  it("are round", () => expect(timeTicks(3605, 7300, 4)).toEqual([5400, 7200]));
  it("go by the zone", () => expect(timeTicks(0, 2 * 86_400, 2, 1800)).toEqual([1800, 88_200]));
  it("are no more than wanted by much", () => expect(timeTicks(0, 10 * 365 * 86_400, 5).length).toBeLessThan(12));
});

describe("runs", () => {
  const at = (time: number) => ({ time, value: 1 });
  it("break at gaps", () => expect(runs([at(0), at(60), at(240), at(300)], 90)).toEqual([[at(0), at(60)], [at(240), at(300)]]));
  it("of nothing", () => expect(runs([], 90)).toEqual([]));
});

it("timesOf joins all series", () => {
  const series = [3, 1].map((n) => ({ label: String(n), points: [{ time: n, value: 0 }, { time: 5, value: 0 }] }));
  expect(timesOf(series)).toEqual([1, 3, 5]);
});

it("nearest finds the nearest", () => {
  expect(nearest([10, 20, 30], 26)).toBe(2);
  expect(nearest([], 26)).toBe(-1);
});

it("shortNumber is short", () => {
  expect([0, 0.25, 1500, 2_000_000].map(shortNumber)).toEqual(["0", "0.25", "1.5K", "2M"]);
});
