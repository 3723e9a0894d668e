import { expect, test, vi } from "vitest";

vi.stubGlobal("window", { location: { hash: "" }, addEventListener: () => undefined });
const { holderPage } = await import("./pages");

test.each([
  ["arn:aws:iam::000000000000:role/walker", "#/roles/walker"],
  ["arn:aws:iam::000000000000:role/service-role/deep/walker", "#/roles/walker"],
  ["arn:aws:iam::000000000000:user/ann@x", "#/users/ann%40x"],
  ["arn:aws:iam::000000000000:group/all", undefined],
  ["arn:aws:iam::000000000000:root", undefined],
  ["arn:aws:sts::000000000000:assumed-role/walker/s", undefined],
  ["events.amazonaws.com", undefined],
])("%s has the page %s", (arn, page) => expect(holderPage(arn)).toBe(page));
