import { describe, expect, test } from "vitest";
import { containersOf, parseDefinition } from "../workflow/definition";
import type { HistoryEvent } from "./events";
import { fold, type Folding, type Step } from "./fold";
import { nodesOf } from "./nodes";
import { names, recorded } from "./testdata";

function place(s: Step): string {
  return s.parent ? `${place(s.parent)}${s.iteration === undefined ? "" : `[${s.iteration}]`}/${s.name}` : s.name;
}

/** A line a step: where it is, its status, and its attempts. */
function told(f: Folding): string[] {
  return f.steps.map((s) => {
    const attempts = s.attempts.map((a) => a.outcome).join(", ");
    return `${place(s)} ${s.status}${s.error === undefined ? "" : ` ${s.error}`}${attempts && ` (${attempts})`}`;
  });
}

function foldOf(name: string, n = 0, until?: number): Folding {
  const { definition, histories } = recorded(name);
  return fold(histories[n]!, containersOf(parseDefinition(definition)!), until);
}

test("the sample goes round until its job has succeeded", () => {
  const f = foldOf("jobpoller");
  expect(told(f)).toEqual([
    "Submit Job succeeded (succeeded)",
    "Wait X Seconds succeeded", "Get Job Status succeeded (succeeded)", "Job Complete? succeeded",
    "Wait X Seconds succeeded", "Get Job Status succeeded (succeeded)", "Job Complete? succeeded",
    "Get Final Job Status succeeded (succeeded)",
  ]);
  expect(f.status).toBe("SUCCEEDED");
  expect(nodesOf(f.steps).get("Wait X Seconds")).toMatchObject({ status: "succeeded", visits: 2 });
});

test("the sample in the midst of a wait", () => {
  const f = foldOf("jobpoller", 0, 7);
  expect([...nodesOf(f.steps)].map(([name, n]) => `${name} ${n.status}`)).toEqual(["Submit Job succeeded", "Wait X Seconds running"]);
  expect(f.status).toBe("RUNNING");
});

test("an error that is caught is orange, and so is its end", () => {
  expect(told(foldOf("catch"))).toEqual(["F caught Keep (failed)", "Caught succeeded"]);
});

test("an error that cannot be put where it should go is red", () => {
  const f = foldOf("catch", 1);
  expect(told(f)).toEqual(["F failed Nowhere (failed)"]);
  expect([f.status, f.error]).toEqual(["FAILED", "States.ResultPathMatchFailure"]);
});

test("iterations of a Map", () => {
  const f = foldOf("map");
  expect(told(f)).toEqual(["M succeeded", "M[0]/T succeeded (succeeded)", "M[1]/T succeeded (succeeded)", "M[2]/T succeeded (succeeded)"]);
  expect(f.steps[0]!.iterations).toEqual({ total: 3, started: 3, succeeded: 3, failed: 0, aborted: 0 });
  const midst = foldOf("map", 0, 14);
  expect(nodesOf(midst.steps).get("T")).toMatchObject({ status: "running", running: 1, visits: 2 });
  expect(nodesOf(midst.steps, new Map([["M", 1]])).get("T")).toMatchObject({ status: "succeeded", visits: 1 });
});

test("a failed iteration takes the others with it", () => {
  expect(told(foldOf("map_fails"))).toEqual([
    "M caught Boom", "M[0]/C succeeded", "M[0]/T failed Boom (failed)", "M[1]/C succeeded", "M[1]/W cancelled", "Done succeeded",
  ]);
});

test("branches of a Parallel", () => {
  expect(told(foldOf("parallel"))).toEqual(["P succeeded", "P/A succeeded", "P/B succeeded (succeeded)", "P/A2 succeeded", "End succeeded"]);
});

test("a redrive goes on from what failed", () => {
  expect(told(foldOf("redrive", 0, 22))).toEqual([
    "A succeeded", "P failed R", "P/T failed R (failed, failed)", "P/U succeeded (succeeded)", "P/W cancelled",
  ]);
  expect(told(foldOf("redrive", 0, 25))).toEqual([
    "A succeeded", "P running", "P/T running (failed, failed, running)", "P/U succeeded (succeeded)", "P/W running",
  ]);
  const whole = told(foldOf("redrive", 0, 36));
  expect(whole).toEqual([
    "A succeeded", "P succeeded", "P/T succeeded (failed, failed, cancelled, succeeded)", "P/U succeeded (succeeded)", "P/W succeeded", "M running",
  ]);
});

test("a Map Run", () => {
  expect(told(foldOf("distributed"))).toEqual(["D succeeded"]);
  expect(told(foldOf("distributed", 1, 7))).toEqual(["D failed States.ExceedToleratedFailureThreshold"]);
});

test("an error in an expression", () => {
  const events = [
    { id: 1, previousEventId: 0, type: "ExecutionStarted", timestamp: 1 },
    { id: 2, previousEventId: 0, type: "PassStateEntered", timestamp: 1, stateEnteredEventDetails: { name: "A" } },
    { id: 3, previousEventId: 2, type: "EvaluationFailed", timestamp: 2, evaluationFailedEventDetails: { state: "A", error: "States.QueryEvaluationError", cause: "c" } },
    { id: 4, previousEventId: 3, type: "ExecutionFailed", timestamp: 2, executionFailedEventDetails: { error: "States.QueryEvaluationError" } },
  ] as HistoryEvent[];
  expect(told(fold(events))).toEqual(["A failed States.QueryEvaluationError"]);
});

describe("every recorded history", () => {
  const all = names.flatMap((name) => recorded(name).histories.map((h, n) => [`${name} ${n + 1}`, name, h] as const));
  test.each(all)("%s", (_, name, history) => {
    const containers = containersOf(parseDefinition(recorded(name).definition) ?? { states: [] });
    const f = fold(history, containers);
    for (const s of f.steps) {
      // Each state is where the definition has it.
      expect(s.parent?.name, `where ${s.name} is`).toBe(containers.get(s.name));
      // When all is over, nothing goes on.
      if (f.status !== "RUNNING") expect(s.status, `${s.name} at the end`).not.toBe("running");
    }
    // Event after event it comes to the same.
    const last = history.at(-1)?.id ?? 0;
    expect(told(fold(history, containers, last))).toEqual(told(f));
  });
});
