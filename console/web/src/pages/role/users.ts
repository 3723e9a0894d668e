import { call } from "../../api/client";
import { pageOf } from "../../stacks/resources";

/** Something that runs in a role. */
export interface RoleUser {
  type: string;
  name: string;
  arn: string;
  page?: string;
}

/** How many state machines are looked at: each takes a call, for the list of them does not tell roles. */
export const mostMachines = 200;

/** What runs in a role. */
export async function usersOf(role: string, signal: AbortSignal): Promise<RoleUser[]> {
  return (await Promise.all([functionsOf(role, signal), machinesOf(role, signal), definitionsOf(role, signal)])).flat();
}

async function functionsOf(role: string, signal: AbortSignal): Promise<RoleUser[]> {
  const found: RoleUser[] = [];
  let Marker: string | undefined;
  do {
    const page = await call("lambda", "ListFunctions", { Marker }, signal);
    for (const f of page.Functions ?? []) {
      if (f.Role === role) found.push({ type: "Function", name: f.FunctionName!, arn: f.FunctionArn!, page: pageOf("AWS::Lambda::Function", f.FunctionName) });
    }
    Marker = page.NextMarker;
  } while (Marker);
  return found;
}

async function machinesOf(role: string, signal: AbortSignal): Promise<RoleUser[]> {
  const found: RoleUser[] = [];
  const { stateMachines } = await call("states", "ListStateMachines", { maxResults: mostMachines }, signal);
  for (const { stateMachineArn } of stateMachines) {
    const m = await call("states", "DescribeStateMachine", { stateMachineArn }, signal);
    if (m.roleArn === role) found.push({ type: "State machine", name: m.name, arn: stateMachineArn, page: pageOf("AWS::StepFunctions::StateMachine", stateMachineArn) });
  }
  return found;
}

async function definitionsOf(role: string, signal: AbortSignal): Promise<RoleUser[]> {
  const found: RoleUser[] = [];
  let nextToken: string | undefined;
  do {
    const page = await call("batch", "DescribeJobDefinitions", { status: "ACTIVE", nextToken }, signal);
    for (const d of page.jobDefinitions ?? []) {
      if (d.containerProperties?.jobRoleArn !== role && d.containerProperties?.executionRoleArn !== role) continue;
      found.push({ type: "Job definition", name: `${d.jobDefinitionName}:${d.revision}`, arn: d.jobDefinitionArn, page: pageOf("AWS::Batch::JobDefinition", d.jobDefinitionArn) });
    }
    nextToken = page.nextToken;
  } while (nextToken);
  return found;
}
