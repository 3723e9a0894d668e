import { describe, expect, test } from "vitest";
import { collect, definedByTheme, shorten, withoutFallbacks, type Names } from "./shortNames.ts";

const style = ".awsui_button_vjswe_1g1tk_70:not(#\\9){color:var(--color-text-abc123,#fff);--awsui-gap-66120l:1px}";
const script = 'export default {"button": "awsui_button_vjswe_1g1tk_70", "other": "awsui_other_vjswe_1g1tk_71"}';

function namesOf(...texts: string[]): Names {
  const names: Names = new Map();
  for (const text of texts) collect(text, names);
  return names;
}

describe("short names", () => {
  test("are the same in a style and in a script", () => {
    const names = namesOf(style);
    expect(shorten(style, names)).toBe("._0:not(#\\9){color:var(--_1,#fff);--_2:1px}");
    expect(shorten(script, names)).toContain('"button": "_0"');
  });
  test("are not given to what no style names", () => {
    expect(shorten(script, namesOf(style))).toContain('"other": "awsui_other_vjswe_1g1tk_71"');
    expect(shorten("a--x-abc123 awsui-dark-mode --line", namesOf(style))).toBe("a--x-abc123 awsui-dark-mode --line");
  });
  test("are given once to each name", () => {
    expect([...namesOf(style, style, script).values()]).toEqual(["_0", "--_1", "--_2", "_3"]);
  });
  test("leave what the walks look for", () => {
    expect(namesOf(".awsui_spinner_1612d_178f7_183{} .awsui_status-loading_1612d_178f7_1{}").size).toBe(0);
  });
  test("take a name whole, where one begins like another", () => {
    const text = "--space-abc123-defghi --space-abc123";
    expect(shorten(text, namesOf(text))).toBe("--_0 --_1");
  });
});

describe("fallbacks", () => {
  const defined = new Set(["--a", "--b"]);
  test.each([
    ["color:var(--a, #fff)", "color:var(--a)"],
    ["margin:calc(var(--a, 1px) + var(--b, calc(1px * (2 + 3)))) 0", "margin:calc(var(--a) + var(--b)) 0"],
    ["color:var(--unknown, var(--a, red))", "color:var(--unknown, var(--a))"],
    ["color:var(--a)", "color:var(--a)"],
  ])("%s", (before, after) => expect(withoutFallbacks(before, defined)).toBe(after));
  test("that do not end are an error", () => expect(() => withoutFallbacks("var(--a, (1px", defined)).toThrow("does not end"));
});

test("the theme's properties are those of its body", () => {
  expect(definedByTheme("@layer awsui-base-theme {\n body {\n --a: 1;--b:2 }\n .x { --c: 3 } }")).toEqual(new Set(["--a", "--b"]));
  expect(() => definedByTheme("body{--a:1}")).toThrow("not where it was");
});
