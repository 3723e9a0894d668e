import { detailsOf, type HistoryEvent } from "../history/events";

/** What the events of one step tell, with their data. */
export interface StepData {
  input?: string;
  output?: string;
  /** What the task was given, after all that the state makes of its input. */
  argumentsText?: string;
  /** What the task answered, before the state makes its output of it. */
  result?: string;
  variables: Record<string, string>;
  events: HistoryEvent[];
  /** A function, by name or ARN, and a job, by id, that the task was done by. */
  functionName?: string;
  jobId?: string;
  childArn?: string;
}

export function dataOf(events: HistoryEvent[]): StepData {
  const data: StepData = { variables: {}, events };
  for (const e of events) {
    const d = detailsOf(e);
    if (e.type.endsWith("StateEntered")) data.input = d.input;
    else if (e.type.endsWith("StateExited")) {
      data.output = d.output;
      Object.assign(data.variables, d.assignedVariables);
    } else if (e.type.endsWith("Scheduled")) {
      data.argumentsText = d.parameters ?? d.input;
      data.functionName = functionOf(d.resource, d.resourceType, d.parameters);
    } else if (/(Task|LambdaFunction|Activity)Succeeded$/.test(e.type)) data.result = d.output;
    if (e.type === "TaskSubmitted" || e.type === "TaskSucceeded" || e.type === "LambdaFunctionSucceeded") noteWork(data, d.output);
    if (e.type === "TaskFailed") noteWork(data, d.cause);
  }
  return data;
}

function functionOf(resource?: string, type?: string, parameters?: string): string | undefined {
  if (resource?.includes(":lambda:")) return /:function:([^:]+)/.exec(resource)?.[1];
  if (type !== "lambda") return undefined;
  const name = objectOf(parameters)["FunctionName"];
  if (typeof name !== "string") return undefined;
  return /:function:([^:]+)/.exec(name)?.[1] ?? name.split(":")[0];
}

function noteWork(data: StepData, output: string | undefined): void {
  const answer = objectOf(output);
  for (const name of ["JobId", "jobId"]) {
    const id = answer[name];
    if (typeof id === "string") data.jobId = id;
  }
  for (const name of ["ExecutionArn", "executionArn"]) {
    const arn = answer[name];
    if (typeof arn === "string" && arn.includes(":states:")) data.childArn = arn;
  }
}

function objectOf(text: string | undefined): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text ?? "");
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
