import { expect, test } from "vitest";
import { chunks, loadedWith } from "./chunks.ts";

test.each([
  ["/x/node_modules/@cloudscape-design/components/box/index.js", "base"],
  ["/x/node_modules/@codemirror/view/dist/index.js", "editor"],
  ["/x/src/components/CodeEditor.tsx", "editing"],
  ["/x/src/components/Code.tsx", "shared"],
  ["/x/src/pages/state-machines/StateMachinesPage.tsx", "shared"],
  ["/x/src/pages/state-machine/StateMachinePage.tsx", "workflows"],
  ["/x/src/pages/editor/EditPage.tsx", "editing"],
  ["/x/src/pages/executions/ExecutionsPage.tsx", "services"],
  ["/x/src/pages/job-queue/Jobs.tsx", "batch"],
  ["/x/src/pages/roles/RolesPage.tsx", "services"],
])("%s is in %s", (id, name) => {
  expect(chunks.find((c) => c.test.test(id))?.name).toBe(name);
});

test("those named first take first", () => {
  const priorities = chunks.map((c) => c.priority);
  expect(priorities).toEqual([...priorities].sort((a, b) => b - a));
  expect(new Set(priorities).size).toBe(chunks.length);
});

test("a file loads what it asks for, in a circle too", () => {
  const imports: Record<string, string[]> = { a: ["b"], b: ["c", "a"], c: [], d: ["a"] };
  expect([...loadedWith("a", (f) => imports[f] ?? [])]).toEqual(["a", "b", "c"]);
});
