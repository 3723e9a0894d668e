import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

const scoped = /awsui_([\w-]+?)_[a-z0-9]{5}_[a-z0-9]{5}_\d+/g;
const property = /--[a-z][\w-]*-[a-z0-9]{6}(?![\w-])/g;

// The walks in e2e know a page that still loads by these classes.
const kept = /^(spinner|status-loading)$/;

/** Names are the long names of Cloudscape's classes and custom properties with short ones. */
export type Names = Map<string, string>;

/**
 * Gives every name that Cloudscape's styles have a short one. A long name carries the
 * hashes of two files, which do not compress, and each occurs in a style and in a
 * script. The files are read in one order, so that a build can be repeated.
 */
export function shortNames(folder: string): Names {
  const names: Names = new Map();
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((f) => f.endsWith("styles.scoped.css"));
  for (const file of files.sort()) collect(readFileSync(join(folder, file), "utf8"), names);
  return names;
}

/** Adds the names of a text. */
export function collect(text: string, names: Names): void {
  for (const [name, local] of text.matchAll(scoped)) {
    if (!names.has(name) && !kept.test(local!)) names.set(name, "_" + names.size.toString(36));
  }
  for (const [name] of text.matchAll(property)) {
    if (!names.has(name)) names.set(name, "--_" + names.size.toString(36));
  }
}

/** Puts the short names into a text: a style or a script. */
export function shorten(text: string, names: Names): string {
  const short = (name: string) => names.get(name) ?? name;
  return text.replace(scoped, short).replace(property, short);
}

/**
 * Leaves out what a property is when it is not defined, of those that the base theme
 * defines for the whole body. The others have no other value but that.
 */
export function withoutFallbacks(css: string, defined: ReadonlySet<string>): string {
  let out = "";
  let rest = css;
  for (;;) {
    const use = /var\((--[\w-]+),/.exec(rest);
    if (!use) return out + rest;
    const comma = use.index + use[0].length;
    if (!defined.has(use[1]!)) {
      out += rest.slice(0, comma);
      rest = rest.slice(comma);
      continue;
    }
    out += rest.slice(0, comma - 1) + ")";
    rest = rest.slice(closing(rest, comma) + 1);
  }
}

/** Where the parenthesis closes that is open at from. */
function closing(text: string, from: number): number {
  let depth = 1;
  for (let i = from; i < text.length; i++) {
    if (text[i] === "(") depth++;
    if (text[i] === ")" && --depth === 0) return i;
  }
  throw new Error("a var() does not end: " + text.slice(from, from + 80));
}

/** The properties that the base theme defines for the whole body. */
export function definedByTheme(css: string): Set<string> {
  const body = /@layer awsui-base-theme\s*{\s*body\s*{([^}]*)}/.exec(css);
  if (!body) throw new Error("Cloudscape's base theme is not where it was");
  return new Set([...body[1]!.matchAll(/(--[\w-]+)\s*:/g)].map((m) => m[1]!));
}
