import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "vite";
import { definedByTheme, shorten, shortNames, withoutFallbacks } from "./shortNames.ts";

const components = join(import.meta.dirname, "../node_modules/@cloudscape-design/components");

/**
 * slimStyles makes Cloudscape's styles a good half smaller: short names of classes and
 * properties, and no fallbacks for what the base theme defines anyway.
 */
export function slimStyles(): Plugin {
  const names = shortNames(components);
  const defined = definedByTheme(readFileSync(join(components, "internal/base-theme/styles.scoped.css"), "utf8"));
  if (names.size < 3000 || defined.size < 500) throw new Error("Cloudscape's names are not written as they were");
  return {
    name: "slim-styles",
    apply: "build",
    enforce: "pre",
    transform(code, id) {
      if (!id.includes("@cloudscape-design/components/")) return;
      if (id.endsWith(".css")) return { code: shorten(withoutFallbacks(code, defined), names), map: null };
      return { code: shorten(code, names), map: null };
    },
  };
}

/** What of Cloudscape the console can never show, though its modules ask for it. */
const neverShown = [
  "app-layout/classic.js", // for the look before 2021
  "app-layout/visual-refresh-toolbar/index.js", // only where AWS's own console sets a flag
];

/** withoutNeverShown puts nothing in the place of whole components, and fails where one is gone. */
export function withoutNeverShown(): Plugin {
  const left = new Set<string>();
  return {
    name: "without-never-shown",
    apply: "build",
    enforce: "pre",
    load(id) {
      const name = neverShown.find((n) => id === join(components, n));
      if (!name) return;
      left.add(name);
      return `export default function () { throw new Error("${name} is not in this build"); }`;
    },
    buildEnd(error) {
      const gone = neverShown.filter((n) => !left.has(n));
      if (!error && gone.length > 0) throw new Error("Cloudscape asks no longer for " + gone.join(", "));
    },
  };
}
