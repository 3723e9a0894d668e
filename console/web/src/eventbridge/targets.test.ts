import { expect, test, vi } from "vitest";

vi.stubGlobal("window", { location: { hash: "" }, addEventListener: () => undefined });
const { aimOf } = await import("./targets");

const here = "us-east-1:000000000000";

test.each([
  [`arn:aws:states:${here}:stateMachine:walk`, "Step Functions state machine", "walk", `#/statemachines/arn:aws:states:${here}:stateMachine:walk`],
  [`arn:aws:lambda:${here}:function:f`, "Lambda function", "f", "#/functions/f"],
  [`arn:aws:lambda:${here}:function:f:live`, "Lambda function", "f", "#/functions/f"],
  [`arn:aws:batch:${here}:job-queue/fast`, "Batch job queue", "fast", "#/jobqueues/fast"],
  [`arn:aws:logs:${here}:log-group:/a/b:*`, "CloudWatch log group", "/a/b", "#/loggroups/%2Fa%2Fb"],
  [`arn:aws:events:${here}:event-bus/own`, "EventBridge event bus", "own", undefined],
  ["arn:aws:scheduler:::aws-sdk:batch:submitJob", "batch", "submitJob", undefined],
  [`arn:aws:sqs:${here}:q`, "sqs", "q", undefined],
  ["nothing", "-", "nothing", undefined],
])("%s is the %s %s", (arn, type, name, page) => {
  expect(aimOf(arn)).toEqual({ type, name, page });
});
