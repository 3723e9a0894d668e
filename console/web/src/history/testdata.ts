import type { HistoryEvent } from "./events";

// The histories that interpreter/testdata holds: what the interpreter really
// writes, in the words of its tests.

export interface Recorded {
  definition: string;
  /** One a start of the file. */
  histories: HistoryEvent[][];
}

const files = import.meta.glob<string>("../../../../interpreter/testdata/*.txt", { query: "?raw", import: "default", eager: true });

export function recorded(name: string): Recorded {
  const text = files[`../../../../interpreter/testdata/${name}.txt`]!;
  const parts = text.split(/^> start/m);
  return { definition: parts[0]!.replace(/^#.*$/gm, ""), histories: parts.slice(1).map(historyOf) };
}

export const names = Object.keys(files).map((path) => /([^/]+)\.txt$/.exec(path)![1]!);

function historyOf(text: string): HistoryEvent[] {
  const events: HistoryEvent[] = [];
  for (const line of text.split("\n")) {
    const m = /^(\d+) <- (\d+) (\w+) ?(.*)$/.exec(line);
    if (m) events.push(eventOf(Number(m[1]), Number(m[2]), m[3]!, m[4]!));
  }
  return events;
}

function eventOf(id: number, previousEventId: number, type: string, rest: string): HistoryEvent {
  const details: Record<string, unknown> = {};
  // A value goes on to the next word that is followed by "=", for names have spaces.
  for (const m of rest.matchAll(/(?:^| )(name|index|length|resource|error|cause|state)=(.*?)(?= \w+=|$)/g)) {
    details[m[1]!] = /^(index|length)$/.test(m[1]!) ? Number(m[2]) : unquote(m[2]!);
  }
  if (type.startsWith("MapIteration")) details["index"] ??= 0;
  return { id, previousEventId, type, timestamp: id, anyEventDetails: details } as unknown as HistoryEvent;
}

function unquote(text: string): string {
  return text.startsWith('"') ? (JSON.parse(text) as string) : text;
}
