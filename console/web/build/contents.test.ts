import { describe, expect, test } from "vitest";
import { named, splitIcons, withoutTexts } from "./contents.ts";

describe("icons", () => {
  const names = Array.from({ length: 120 }, (_, i) => "icon-" + i);
  const entry = (name: string) => `    "${name}": svg(\n        path("a")),\n`;
  const module = "const icons = {\n" + names.map(entry).join("") + "};\nexport default icons;\n";

  test("are cut apart, and nothing is lost", () => {
    const split = splitIcons(module);
    expect([...split.icons.keys()]).toEqual(names);
    expect(split.icons.get("icon-7")).toBe(entry("icon-7"));
    expect(split.head + [...split.icons.values()].join("") + split.tail).toBe(module);
  });
  test("written otherwise are an error", () => {
    expect(() => splitIcons(module.replaceAll('"', "'"))).toThrow("not written as they were");
    expect(() => splitIcons("export default {}")).toThrow("not written as they were");
  });
  test("are found where a script names them", () => {
    expect(named("f('flag');g(\"bug\");h(`face`);call(\"flags\")", ["flag", "bug", "face", "call"])).toEqual(["flag", "bug", "face"]);
  });
});

describe("texts", () => {
  const module = 'export default {"cloudscape":{"en":{"wizard":{"next":[1]},"table":{"a":[2]}}}}';

  test("of other components stay", () => {
    expect(withoutTexts(module, ["wizard"])).toBe('export default {"cloudscape":{"en":{"table":{"a":[2]}}}}');
  });
  test("that are not there, or written otherwise, are an error", () => {
    expect(() => withoutTexts(module, ["slider"])).toThrow("no texts for slider");
    expect(() => withoutTexts("const texts = {}", [])).toThrow("not written as they were");
  });
});
