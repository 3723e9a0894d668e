import { region } from "../app/region";
import { session } from "../app/session";
import { connection } from "./connection";
import type { Services } from "./generated";

export type { Services };

const base = "/_console/";

/** An error that the server answered with: AWS's code and message. */
export class ApiError extends Error {
  constructor(readonly code: string, message: string, readonly status: number, readonly fields: Record<string, unknown> = {}) {
    super(message);
  }
}

export function isApiError(e: unknown): e is ApiError {
  return e instanceof ApiError;
}

export function describeError(e: unknown): string {
  if (isApiError(e)) return `${e.code}: ${e.message}`;
  return e instanceof Error ? e.message : String(e);
}

export function isAbort(e: unknown): boolean {
  return e instanceof DOMException && e.name === "AbortError";
}

type Pair<S extends keyof Services, O extends keyof Services[S]> = Services[S][O] extends [infer In, infer Out] ? [In, Out] : never;

export type Input<S extends keyof Services, O extends keyof Services[S]> = Pair<S, O>[0];
export type Output<S extends keyof Services, O extends keyof Services[S]> = Pair<S, O>[1];

/** Calls an operation: await call("states", "ListStateMachines", {}). */
export function call<S extends keyof Services & string, O extends keyof Services[S] & string>(
  service: S,
  operation: O,
  input: Input<S, O>,
  signal?: AbortSignal,
): Promise<Output<S, O>> {
  return request(`api/${service}/${operation}`, { method: "POST", body: JSON.stringify(input), signal });
}

/** Gets something of the console's own: await get("executions", { status: "FAILED" }). */
export function get<T>(path: string, query: Record<string, string | undefined> = {}, signal?: AbortSignal): Promise<T> {
  const given = Object.entries(query).filter((e): e is [string, string] => e[1] !== undefined && e[1] !== "");
  const text = new URLSearchParams(given).toString();
  return request(path + (text && "?" + text), { signal });
}

export async function request<T>(path: string, init: RequestInit): Promise<T> {
  const headers: Record<string, string> = { "X-Treadle-Console": "1" };
  if (region.get()) headers["X-Treadle-Region"] = region.get();
  if (init.body) headers["Content-Type"] = "application/json";
  const response = await send(base + path, { ...init, headers });
  const text = await response.text();
  const body: unknown = text === "" ? {} : parse(text);
  if (response.ok) return body as T;
  const failure = body as { code?: string; message?: string; fields?: Record<string, unknown> };
  if (response.status === 401) signedOut();
  throw new ApiError(failure.code ?? "Failure", failure.message ?? response.statusText, response.status, failure.fields);
}

async function send(url: string, init: RequestInit): Promise<Response> {
  try {
    const response = await fetch(url, init);
    connection.set("there");
    return response;
  } catch (e) {
    if (isAbort(e)) throw e;
    connection.set("lost");
    throw new ApiError("ConnectionLost", "The server cannot be reached.", 0);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return { code: "InvalidAnswer", message: "The answer is no JSON." };
  }
}

// The session is over: the page asks to sign in again.
function signedOut(): void {
  const who = session.get();
  if (who?.signedIn) session.set({ ...who, signedIn: false });
}
