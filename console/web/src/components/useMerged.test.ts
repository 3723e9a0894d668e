import { expect, test } from "vitest";
import { mergeItems } from "./useMerged";

interface Item {
  id: string;
  status: string;
}

const merge = (items: Item[], changed: Item[], status = "") =>
  mergeItems(items, changed, (i) => i.id, (i) => status === "" || i.status === status).map((i) => i.id + i.status);

test("what is there is replaced, what is new comes first", () => {
  const items = [{ id: "b", status: "R" }, { id: "a", status: "R" }];
  expect(merge(items, [{ id: "a", status: "S" }, { id: "c", status: "R" }, { id: "d", status: "R" }])).toEqual(["dR", "cR", "bR", "aS"]);
});

test("what matches no more goes", () => {
  const items = [{ id: "b", status: "R" }, { id: "a", status: "R" }];
  expect(merge(items, [{ id: "a", status: "S" }, { id: "c", status: "S" }], "R")).toEqual(["bR"]);
});
