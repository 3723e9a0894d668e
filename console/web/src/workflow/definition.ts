// What the graph and the editor know of a definition. It may be half written, so
// nothing is taken for granted: what has no meaning is left out of the picture.

export type StateType = "Task" | "Pass" | "Wait" | "Choice" | "Succeed" | "Fail" | "Parallel" | "Map" | "Unknown";

export interface State {
  name: string;
  type: StateType;
  /** What it does, in a few words: "Lambda: Invoke". */
  label: string;
  comment?: string;
  ways: Way[];
  /** Of a Parallel its branches, of a Map its processor. */
  branches: Scope[];
  distributed: boolean;
  /** It ends its scope. */
  end: boolean;
  /** As it is written. */
  source: Source;
}

export interface Way {
  to: string;
  kind: "next" | "choice" | "default" | "catch";
  label?: string;
}

export interface Scope {
  startAt?: string;
  states: State[];
}

export type Source = Record<string, unknown>;

const types: readonly string[] = ["Task", "Pass", "Wait", "Choice", "Succeed", "Fail", "Parallel", "Map"];

/** Reads a definition; undefined where it is no JSON object. */
export function parseDefinition(text: string): Scope | undefined {
  try {
    const source: unknown = JSON.parse(text);
    return isObject(source) ? scopeOf(source) : undefined;
  } catch {
    return undefined;
  }
}

function scopeOf(source: Source): Scope {
  const states = isObject(source["States"]) ? source["States"] : {};
  return {
    startAt: textOf(source["StartAt"]),
    states: Object.entries(states).map(([name, s]) => stateOf(name, isObject(s) ? s : {})),
  };
}

function stateOf(name: string, source: Source): State {
  const type = textOf(source["Type"]) ?? "";
  const known = types.includes(type) ? (type as StateType) : "Unknown";
  return {
    name,
    type: known,
    label: labelOf(known, source),
    comment: textOf(source["Comment"]),
    ways: waysOf(source),
    branches: branchesOf(known, source),
    distributed: isDistributed(source),
    end: source["End"] === true || known === "Succeed" || known === "Fail",
    source,
  };
}

function processorOf(source: Source): Source | undefined {
  const processor = source["ItemProcessor"] ?? source["Iterator"];
  return isObject(processor) ? processor : undefined;
}

function isDistributed(source: Source): boolean {
  const config = processorOf(source)?.["ProcessorConfig"];
  return isObject(config) && config["Mode"] === "DISTRIBUTED";
}

function branchesOf(type: StateType, source: Source): Scope[] {
  if (type === "Parallel") return listOf(source["Branches"]).map(scopeOf);
  const processor = type === "Map" ? processorOf(source) : undefined;
  return processor ? [scopeOf(processor)] : [];
}

function waysOf(source: Source): Way[] {
  const ways: Way[] = [];
  const add = (to: unknown, kind: Way["kind"], label?: string) => {
    if (typeof to === "string") ways.push({ to, kind, label });
  };
  add(source["Next"], "next");
  for (const rule of listOf(source["Choices"])) add(rule["Next"], "choice", conditionOf(rule));
  add(source["Default"], "default", "default");
  for (const c of listOf(source["Catch"])) add(c["Next"], "catch", (Array.isArray(c["ErrorEquals"]) ? c["ErrorEquals"] : []).join(", "));
  return ways;
}

const signs: Record<string, string> = {
  Equals: "==", EqualsPath: "==", LessThan: "<", LessThanPath: "<", GreaterThan: ">", GreaterThanPath: ">",
  LessThanEquals: "<=", LessThanEqualsPath: "<=", GreaterThanEquals: ">=", GreaterThanEqualsPath: ">=", Matches: "matches",
};

/** A Choice rule in a line: $.status == "FAILED". */
export function conditionOf(rule: Source): string {
  if (typeof rule["Condition"] === "string") return rule["Condition"].replace(/^{%\s*|\s*%}$/g, "");
  for (const [word, joint] of [["And", " && "], ["Or", " || "]] as const) {
    const inner = listOf(rule[word]);
    if (inner.length > 0) return inner.map((r) => conditionOf(r)).join(joint);
  }
  if (isObject(rule["Not"])) return `!(${conditionOf(rule["Not"])})`;
  const variable = textOf(rule["Variable"]) ?? "";
  for (const [key, value] of Object.entries(rule)) {
    const comparison = /^(?:String|Numeric|Boolean|Timestamp)(.+)$/.exec(key);
    if (comparison) return `${variable} ${signs[comparison[1]!] ?? comparison[1]} ${JSON.stringify(value)}`;
    if (key.startsWith("Is")) return `${variable} ${value === true ? "is" : "is not"} ${key.slice(2).toLowerCase()}`;
  }
  return variable;
}

/** What a state does: its type, or for a Task the service and the operation. */
function labelOf(type: StateType, source: Source): string {
  if (type === "Map") return isDistributed(source) ? "Distributed map" : "Map";
  if (type !== "Task") return type === "Unknown" ? "State" : type;
  const resource = textOf(source["Resource"]) ?? "";
  const integration = /^arn:[^:]*:states:[^:]*:[^:]*:(?:aws-sdk:)?([^:]+):([^.:]+)/.exec(resource);
  if (integration?.[1] === "activity") return "Activity";
  if (integration) return `${services[integration[1]!] ?? capital(integration[1]!)}: ${capital(integration[2]!)}`;
  return resource.includes(":lambda:") ? "Lambda: Invoke" : "Task";
}

const services: Record<string, string> = {
  lambda: "Lambda", batch: "Batch", sns: "SNS", sqs: "SQS", dynamodb: "DynamoDB", events: "EventBridge",
  states: "Step Functions", sfn: "Step Functions", s3: "S3", ecs: "ECS", http: "HTTP",
};

function capital(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** All states of a scope and of those inside it, with the state that they are in. */
export function* allStates(scope: Scope, container?: string): Generator<{ state: State; container?: string }> {
  for (const state of scope.states) {
    yield { state, container };
    for (const branch of state.branches) yield* allStates(branch, state.name);
  }
}

/** The state each state is in, by their names. */
export function containersOf(scope: Scope): Map<string, string | undefined> {
  return new Map([...allStates(scope)].map(({ state, container }) => [state.name, container]));
}

export function findState(scope: Scope | undefined, name: string): State | undefined {
  if (!scope) return undefined;
  for (const { state } of allStates(scope)) if (state.name === name) return state;
  return undefined;
}

function isObject(value: unknown): value is Source {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function listOf(value: unknown): Source[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}
