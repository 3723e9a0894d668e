import type { Server } from "./server";

export const role = "arn:aws:iam::000000000000:role/any";

/** Makes a state machine and returns its ARN. */
export async function machine(server: Server, name: string, definition: unknown): Promise<string> {
  const made = await server.call("states", "CreateStateMachine", { name, definition: JSON.stringify(definition), roleArn: role });
  return made.stateMachineArn;
}
