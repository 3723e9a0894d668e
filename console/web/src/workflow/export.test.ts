import { expect, test } from "vitest";
import { parseDefinition } from "./definition";
import { drawSvg, escape } from "./export";
import { layoutOf } from "./layout";

test("texts of users stay texts", () => {
  const name = `<script>alert("1")</script>`;
  const scope = parseDefinition(JSON.stringify({ StartAt: name, States: { [name]: { Type: "Pass", End: true } } }))!;
  const svg = drawSvg(layoutOf(scope), new Map());
  expect(svg).not.toContain("<script");
  expect(svg).toContain("&#60;script&#62;");
});

test("characters that XML has not are left out", () => {
  expect(escape("a\u0000b\ud800c😀&")).toBe("abc😀&#38;");
});
