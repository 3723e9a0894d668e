import { href } from "../app/router";

type Way = (physicalId: string) => string[];

const last = (id: string) => id.slice(Math.max(id.lastIndexOf("/"), id.lastIndexOf(":")) + 1);

/** Which page shows a resource, by its type. */
const ways: Record<string, Way> = {
  "AWS::StepFunctions::StateMachine": (id) => ["statemachines", id],
  "AWS::Serverless::StateMachine": (id) => ["statemachines", id],
  "AWS::Lambda::Function": (id) => ["functions", last(id)],
  "AWS::Batch::JobQueue": (id) => ["jobqueues", last(id)],
  "AWS::Batch::JobDefinition": (id) => ["jobdefinitions", id],
  "AWS::Batch::ComputeEnvironment": () => ["computeenvironments"],
  "AWS::Logs::LogGroup": (id) => ["loggroups", id],
  "AWS::IAM::Role": (id) => ["roles", last(id)],
  "AWS::CloudFormation::Stack": (id) => ["stacks", id],
};

/** The address of the page that shows a resource, if one does. */
export function pageOf(type: string, physicalId: string | undefined): string | undefined {
  const way = ways[type];
  return way && physicalId ? href(...way(physicalId)) : undefined;
}
