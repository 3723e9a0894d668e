import { useEffect, useRef } from "react";
import { region } from "../app/region";
import { session } from "../app/session";
import { connection } from "./connection";
import { loadSession } from "./session";
import type { HistoryEvent } from "./generated/states";

// What changes comes in one stream of server-sent events for the whole page: a
// browser allows few connections to a server. The stream is opened anew when other
// topics are watched, and closed while nobody looks at the page.

/** A thing that has changed, as the server describes it. */
export type Change = Record<string, unknown>;

interface Watcher {
  topic: string;
  onChange?: (items: Record<string, Change>) => void;
  /** Look anew: the stream was opened, or too much has changed to tell. */
  onResync?: () => void;
  /** Of a topic that is an execution: its history goes on. */
  history?: { last: () => number; onEvents: (events: HistoryEvent[], complete: boolean) => void };
}

const executionTopic = "execution:";
const hiddenTime = 20_000;

class Live {
  private watchers = new Set<Watcher>();
  private fresh = false; // one of them came after the stream was opened
  private source?: EventSource;
  private address = "";
  private opening?: ReturnType<typeof setTimeout>;
  private failures = 0;
  private hiding?: ReturnType<typeof setTimeout>;

  constructor() {
    document.addEventListener("visibilitychange", () => this.seen(document.visibilityState === "visible"));
  }

  watch(w: Watcher): () => void {
    this.watchers.add(w);
    this.fresh = true;
    this.openSoon(0);
    return () => {
      this.watchers.delete(w);
      this.openSoon(0);
    };
  }

  private seen(visible: boolean): void {
    clearTimeout(this.hiding);
    if (visible) this.openSoon(0);
    else this.hiding = setTimeout(() => this.close(), hiddenTime);
  }

  private close(): void {
    this.source?.close();
    this.source = undefined;
    this.address = "";
  }

  private openSoon(wait: number): void {
    clearTimeout(this.opening);
    this.opening = setTimeout(() => this.open(), wait);
  }

  private open(): void {
    const topics = this.topics();
    if (topics.size === 0) return this.close();
    const address = [...topics].sort().join("\n");
    // One that is new has heard nothing yet, though others watch the same.
    if (!this.fresh && address === this.address && this.source?.readyState !== EventSource.CLOSED) return;
    this.close();
    this.fresh = false;
    this.address = address;
    const source = new EventSource("/_console/events?" + this.query(topics));
    this.source = source;
    source.addEventListener("hello", () => this.hello());
    source.addEventListener("change", (e) => this.change(e as MessageEvent<string>));
    source.addEventListener("resync", (e) => this.resync(e as MessageEvent<string>));
    source.addEventListener("history", (e) => this.history(e as MessageEvent<string>));
    source.onerror = () => this.failed(source);
  }

  private topics(): Set<string> {
    return new Set([...this.watchers].map((w) => w.topic));
  }

  private query(topics: Set<string>): URLSearchParams {
    const query = new URLSearchParams();
    if (region.get()) query.set("region", region.get());
    for (const topic of topics) {
      const followers = [...this.watchers].filter((w) => w.topic === topic && w.history);
      if (followers.length === 0) query.append("topic", topic);
      else query.append("history", `${Math.min(...followers.map((w) => w.history!.last()))}:${topic.slice(executionTopic.length)}`);
    }
    return query;
  }

  private hello(): void {
    this.failures = 0;
    connection.set("there");
    for (const w of [...this.watchers]) w.onResync?.();
  }

  private change(e: MessageEvent<string>): void {
    const { topic, items } = JSON.parse(e.data) as { topic: string; items: Record<string, Change> };
    for (const w of [...this.watchers]) if (w.topic === topic) w.onChange?.(items);
  }

  private resync(e: MessageEvent<string>): void {
    const { topic } = JSON.parse(e.data) as { topic: string };
    for (const w of [...this.watchers]) if (w.topic === topic) w.onResync?.();
  }

  private history(e: MessageEvent<string>): void {
    const { executionArn, events, complete } = JSON.parse(e.data) as {
      executionArn: string;
      events: HistoryEvent[];
      complete: boolean;
    };
    for (const w of [...this.watchers]) {
      if (w.topic !== executionTopic + executionArn || !w.history) continue;
      const last = w.history.last();
      w.history.onEvents(events.filter((event) => event.id > last), complete);
    }
  }

  // A stream that breaks tells not why: the session may be over, the server away.
  private failed(source: EventSource): void {
    if (source !== this.source) return;
    this.close();
    this.failures++;
    if (this.failures > 1) void loadSession();
    this.openSoon(Math.min(250 * 2 ** this.failures, 5000));
  }
}

const live = new Live();

/** Watches a topic while the component is there; "" watches nothing. */
export function useLive(topic: string, watcher: Omit<Watcher, "topic">): void {
  const latest = useRef(watcher);
  latest.current = watcher;
  const follows = watcher.history !== undefined;
  useEffect(() => {
    if (topic === "") return;
    return live.watch({
      topic,
      onChange: (items) => latest.current.onChange?.(items),
      onResync: () => latest.current.onResync?.(),
      history: follows
        ? {
            last: () => latest.current.history?.last() ?? 0,
            onEvents: (events, complete) => latest.current.history?.onEvents(events, complete),
          }
        : undefined,
    });
  }, [topic, follows]);
}

/** The topics there are. */
export const topics = {
  executions: "executions",
  machine: (arn: string) => "machine:" + arn,
  mapRun: (arn: string) => "maprun:" + arn,
  execution: (arn: string) => executionTopic + arn,
  jobs: "jobs",
  /** A job with its children, by its id or that of one of them. */
  job: (id: string) => "job:" + id.split(":", 1)[0],
  /** A function of whoever looks, by its name. */
  fn: (name: string) => `function:${session.get()?.account}/${region.get()}/${name}`,
  /** A log group of whoever looks, by its name. */
  log: (group: string) => `log:${session.get()?.account}/${region.get()}/${group}`,
  stacks: "stacks",
  stack: (id: string) => "stack:" + id,
};
