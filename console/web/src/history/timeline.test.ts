import { expect, test } from "vitest";
import type { Step } from "./fold";
import { barsOf } from "./timeline";

const step = (more: Partial<Step>): Step => ({ id: 2, name: "S", type: "Task", entered: 10, status: "running", attempts: [], events: [], ...more });
const told = (s: Step, now: number) => barsOf(s, now).map((b) => `${b.from}-${b.to} ${b.kind} ${b.status}`);

test("a wait", () => {
  expect(told(step({ type: "Wait" }), 15)).toEqual(["10-15 waiting running"]);
});

test("attempts and the back-off between them", () => {
  const s = step({
    status: "succeeded", exited: 20,
    attempts: [
      { scheduled: 10, started: 11, ended: 13, outcome: "failed", event: 3 },
      { scheduled: 16, started: 16, ended: 20, outcome: "succeeded", event: 6 },
    ],
  });
  expect(told(s, 99)).toEqual(["10-11 waiting failed", "11-13 work failed", "13-16 backoff caught", "16-20 work succeeded"]);
});

test("a back-off that goes on", () => {
  const s = step({ attempts: [{ scheduled: 10, started: 10, ended: 12, outcome: "timed out", event: 3 }] });
  expect(told(s, 14)).toEqual(["10-12 work failed", "12-14 backoff caught"]);
});
