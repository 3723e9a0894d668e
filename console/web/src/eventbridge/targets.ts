import { pageOf } from "../stacks/resources";

/** What something is that events go to, and the page that shows it. */
export interface Aim {
  type: string;
  name: string;
  page?: string;
}

const kinds: [pattern: RegExp, type: string, resource?: string][] = [
  [/^arn:aws[\w-]*:states:.*:stateMachine:/, "Step Functions state machine", "AWS::StepFunctions::StateMachine"],
  [/^arn:aws[\w-]*:lambda:/, "Lambda function", "AWS::Lambda::Function"],
  [/^arn:aws[\w-]*:batch:.*:job-queue\//, "Batch job queue", "AWS::Batch::JobQueue"],
  [/^arn:aws[\w-]*:logs:.*:log-group:/, "CloudWatch log group", "AWS::Logs::LogGroup"],
  [/^arn:aws[\w-]*:events:.*:event-bus\//, "EventBridge event bus"],
];

/** Says what the target with an ARN is. */
export function aimOf(arn: string): Aim {
  const kind = kinds.find(([pattern]) => pattern.test(arn));
  if (kind?.[2] === "AWS::StepFunctions::StateMachine") return { type: kind[1], name: arn.split(":")[6] ?? arn, page: pageOf(kind[2], arn) };
  if (kind?.[2] === "AWS::Lambda::Function") return { type: kind[1], name: arn.split(":")[6] ?? arn, page: pageOf(kind[2], arn.split(":")[6]) };
  if (kind?.[2] === "AWS::Logs::LogGroup") {
    const name = arn.replace(/^.*:log-group:/, "").replace(/:\*$/, "");
    return { type: kind[1], name, page: pageOf(kind[2], name) };
  }
  const [type, resource] = kind ? [kind[1], kind[2]] : [universal(arn)];
  return { type, name: arn.slice(Math.max(arn.lastIndexOf("/"), arn.lastIndexOf(":")) + 1), page: resource && pageOf(resource, arn) };
}

// The Scheduler calls any operation by arn:aws:scheduler:::aws-sdk:SERVICE:OPERATION.
function universal(arn: string): string {
  return /^arn:aws[\w-]*:scheduler:::aws-sdk:([^:]+):/.exec(arn)?.[1] ?? arn.split(":")[2] ?? "-";
}
