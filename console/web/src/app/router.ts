import { Store } from "./store";

/** Where the page is: the segments behind "#/" and what follows "?". */
export interface Location {
  segments: string[];
  query: URLSearchParams;
}

export const location = new Store<Location>(parse(window.location.hash));

window.addEventListener("hashchange", () => location.set(parse(window.location.hash)));

export function parse(hash: string): Location {
  const [path = "", query = ""] = hash.replace(/^#\/?/, "").split("?", 2);
  const segments = path.split("/").filter((s) => s !== "").map(decode);
  return { segments, query: new URLSearchParams(query) };
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment; // a % that somebody typed
  }
}

/** The address of a page: href("executions", arn). */
export function href(...segments: string[]): string {
  return "#/" + segments.map((s) => encodeURIComponent(s).replaceAll("%3A", ":")).join("/");
}

/** An address with a query; what is empty is left out. */
export function hrefWith(segments: string[], query: Record<string, string | undefined>): string {
  const entries = Object.entries(query).filter((e): e is [string, string] => !!e[1]);
  const text = new URLSearchParams(entries).toString();
  return href(...segments) + (text && "?" + text);
}

export function go(address: string): void {
  window.location.hash = address;
}

/** Changes the address without a step in the browser's history. */
export function replace(address: string): void {
  window.history.replaceState(null, "", address);
  location.set(parse(address));
}

/**
 * Holds segments against a pattern such as "executions/:arn" and returns what
 * stands for the names, or undefined.
 */
export function match(pattern: string, segments: string[]): Record<string, string> | undefined {
  const parts = pattern.split("/").filter((p) => p !== "");
  if (parts.length !== segments.length) return undefined;
  const params: Record<string, string> = {};
  for (const [i, part] of parts.entries()) {
    const segment = segments[i]!;
    if (part.startsWith(":")) params[part.slice(1)] = segment;
    else if (part !== segment) return undefined;
  }
  return params;
}
