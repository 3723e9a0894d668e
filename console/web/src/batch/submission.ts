import type { ContainerOverrides, JobDefinition, JobDependency, JobDetail, SubmitJobRequest } from "../api/generated/batch";
import { resourcesOf } from "./resources";
import { resourceName } from "./names";

/** What the form to submit a job holds: all as it was typed. */
export interface SubmitForm {
  name: string;
  queue: string;
  definition: string;
  parameters: string;
  command: string;
  environment: string;
  vcpus: string;
  memory: string;
  size: string;
  dependencies: string;
  attempts: string;
  timeout: string;
  share: string;
  priority: string;
}

export const emptyForm: SubmitForm = {
  name: "", queue: "", definition: "", parameters: "", command: "", environment: "", vcpus: "", memory: "",
  size: "", dependencies: "", attempts: "", timeout: "", share: "", priority: "",
};

/**
 * A form that submits a job like another one. What that depended on is over; what its
 * definition says is left to the definition.
 */
export function formOf(job: JobDetail, definition?: JobDefinition): SubmitForm {
  const resources = resourcesOf(job.container);
  const usual = resourcesOf(definition?.containerProperties);
  const differing = (type: string) => (resources[type] === usual[type] ? "" : (resources[type] ?? ""));
  const command = JSON.stringify(job.container?.command ?? []);
  const usualCommand = definition?.containerProperties?.command?.map((w) => substituted(w, job.parameters ?? {}));
  const usualVariables = lines((definition?.containerProperties?.environment ?? []).map(pairOf)).split("\n");
  return {
    ...emptyForm,
    name: job.jobName,
    queue: resourceName(job.jobQueue),
    definition: resourceName(job.jobDefinition),
    parameters: lines(Object.entries(job.parameters ?? {})),
    command: command === JSON.stringify(usualCommand ?? []) ? "" : command,
    environment: lines((job.container?.environment ?? []).map(pairOf).filter((p) => !usualVariables.includes(lines([p])))),
    vcpus: differing("VCPU"),
    memory: differing("MEMORY"),
    size: String(job.arrayProperties?.index === undefined ? (job.arrayProperties?.size ?? "") : ""),
    attempts: job.retryStrategy?.attempts ? String(job.retryStrategy.attempts) : "",
    timeout: job.timeout?.attemptDurationSeconds ? String(job.timeout.attemptDurationSeconds) : "",
    share: job.shareIdentifier ?? "",
    priority: job.schedulingPriority === undefined ? "" : String(job.schedulingPriority),
  };
}

function pairOf(e: { name?: string; value?: string }): [string, string] {
  return [e.name ?? "", e.value ?? ""];
}

/** A word of a command with parameters in the place of Ref::NAME. */
function substituted(word: string, parameters: Record<string, string>): string {
  return word.replace(/Ref::([A-Za-z0-9_-]+)/g, (all, name: string) => parameters[name] ?? all);
}

function lines(pairs: [string, string][]): string {
  return pairs.map(([name, value]) => `${name}=${value}`).join("\n");
}

/** The request that a form stands for. What is empty is left to the job definition. */
export function requestOf(f: SubmitForm): SubmitJobRequest {
  const request: SubmitJobRequest = {
    jobName: f.name.trim(),
    jobQueue: f.queue,
    jobDefinition: f.definition,
    parameters: orNothing(pairsOf(f.parameters)),
    containerOverrides: overridesOf(f),
    arrayProperties: f.size ? { size: Number(f.size) } : undefined,
    dependsOn: orNothing(dependenciesOf(f.dependencies)),
    retryStrategy: f.attempts ? { attempts: Number(f.attempts) } : undefined,
    timeout: f.timeout ? { attemptDurationSeconds: Number(f.timeout) } : undefined,
    shareIdentifier: f.share.trim() || undefined,
    schedulingPriorityOverride: f.priority ? Number(f.priority) : undefined,
  };
  return JSON.parse(JSON.stringify(request)) as SubmitJobRequest; // without what is undefined
}

export function overridesOf(f: SubmitForm): ContainerOverrides | undefined {
  const overrides: ContainerOverrides = {};
  if (f.command.trim()) overrides.command = commandOf(f.command);
  const environment = Object.entries(pairsOf(f.environment)).map(([name, value]) => ({ name, value }));
  if (environment.length > 0) overrides.environment = environment;
  const needs: ContainerOverrides["resourceRequirements"] = [];
  if (f.vcpus) needs.push({ type: "VCPU", value: f.vcpus.trim() });
  if (f.memory) needs.push({ type: "MEMORY", value: f.memory.trim() });
  if (needs.length > 0) overrides.resourceRequirements = needs;
  return orNothing(overrides);
}

/** Pairs as they are typed, NAME=value on a line each. */
export function pairsOf(text: string): Record<string, string> {
  const pairs: Record<string, string> = {};
  for (const line of text.split("\n").filter((l) => l.trim() !== "")) {
    const at = line.indexOf("=");
    if (at < 1) throw new Error(`Write NAME=value instead of "${line}".`);
    pairs[line.slice(0, at).trim()] = line.slice(at + 1).trim();
  }
  return pairs;
}

/** A command: a list in JSON, else words. */
function commandOf(text: string): string[] {
  if (!text.trim().startsWith("[")) return text.trim().split(/\s+/);
  const list: unknown = JSON.parse(text);
  if (!Array.isArray(list) || !list.every((w) => typeof w === "string")) throw new Error("A command is a list of strings.");
  return list;
}

/** Ids of jobs, each with a type behind a colon where one is wanted; a type alone is of an array job's own. */
function dependenciesOf(text: string): JobDependency[] {
  return text.split(/[\s,]+/).filter(Boolean).map((word) => {
    if (isType(word)) return { type: word };
    const at = word.lastIndexOf(":");
    const type = word.slice(at + 1);
    return at > 0 && isType(type) ? { jobId: word.slice(0, at), type } : { jobId: word };
  });
}

function isType(word: string): word is "N_TO_N" | "SEQUENTIAL" {
  return word === "N_TO_N" || word === "SEQUENTIAL";
}

function orNothing<T extends object>(value: T): T | undefined {
  return Object.keys(value).length > 0 ? value : undefined;
}
