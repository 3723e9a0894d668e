import { expect, test, vi } from "vitest";

vi.stubGlobal("window", { location: { hash: "" }, addEventListener: () => undefined });
const { pageOf } = await import("./resources");

test.each([
  ["AWS::StepFunctions::StateMachine", "arn:aws:states:us-east-1:000000000000:stateMachine:m", "#/statemachines/arn:aws:states:us-east-1:000000000000:stateMachine:m"],
  ["AWS::Batch::JobQueue", "arn:aws:batch:us-east-1:000000000000:job-queue/high", "#/jobqueues/high"],
  ["AWS::Lambda::Function", "work", "#/functions/work"],
  ["AWS::Logs::LogGroup", "/aws/lambda/work", "#/loggroups/%2Faws%2Flambda%2Fwork"],
  ["AWS::IAM::Role", undefined, undefined],
  ["AWS::EC2::VPC", "vpc-1", undefined],
])("%s %s is shown at %s", (type, id, page) => {
  expect(pageOf(type, id)).toBe(page);
});
