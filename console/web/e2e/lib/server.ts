import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { inject } from "vitest";
import type { Services } from "../../src/api/generated";

type Pair<S extends keyof Services, O extends keyof Services[S]> = Services[S][O] extends [infer In, infer Out] ? [In, Out] : never;

/** A Treadle of its own: the real binary, on a free port, with a fresh data folder. */
export class Server {
  url = "";
  private child?: ChildProcess;
  private log: string[] = [];

  private constructor(private readonly data: string, private readonly flags: string[]) {}

  static async start(...flags: string[]): Promise<Server> {
    const server = new Server(await mkdtemp(join(tmpdir(), "treadle-walk-")), flags);
    await server.run("127.0.0.1:0");
    return server;
  }

  /** The access key of the account's root, where signatures are asked for. */
  async rootKey(): Promise<{ id: string; secret: string }> {
    const text = await readFile(join(this.data, "root-credentials"), "utf8");
    const value = (name: string) => new RegExp(`^${name} = (.*)$`, "m").exec(text)![1]!;
    return { id: value("aws_access_key_id"), secret: value("aws_secret_access_key") };
  }

  /** Starts it again on the same data and the same port. */
  async restart(): Promise<void> {
    await this.run(new URL(this.url).host);
  }

  /** Ends the process at once, as a crash would. */
  async kill(): Promise<void> {
    await this.end("SIGKILL");
  }

  async stop(): Promise<void> {
    await this.end("SIGTERM");
    await rm(this.data, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }

  /** Calls an operation as the console does. */
  async call<S extends keyof Services & string, O extends keyof Services[S] & string>(service: S, operation: O, input: Pair<S, O>[0]): Promise<Pair<S, O>[1]> {
    const response = await fetch(`${this.url}/_console/api/${service}/${operation}`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Treadle-Console": "1" },
      body: JSON.stringify(input),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${operation}: ${text}`);
    return JSON.parse(text || "{}") as Pair<S, O>[1];
  }

  private async run(listen: string): Promise<void> {
    const flags = ["serve", "--listen", listen, "--data", this.data, "--log-level", "warn", "--min-free", "0", ...this.flags];
    const child = spawn(inject("binary"), flags, { stdio: ["ignore", "pipe", "pipe"] });
    this.child = child;
    child.stderr.on("data", (text: Buffer) => this.log.push(text.toString()));
    for await (const line of createInterface(child.stdout)) {
      const url = /serves at (\S+)/.exec(line)?.[1];
      if (!url) continue;
      this.url = url;
      return;
    }
    throw new Error("treadle did not start: " + this.log.join(""));
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const child = this.child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, "exit");
    child.kill(signal);
    await exited;
  }
}
