import { afterAll, beforeAll, expect, test } from "vitest";
import { Server } from "./lib/server";
import { Visit } from "./lib/visit";

let server: Server;
let visit: Visit;

beforeAll(async () => {
  server = await Server.start();
  visit = await Visit.to(server);
});

afterAll(async () => {
  await visit.close();
  await server.stop();
});

const machine = (comment: string) => ({
  Type: "AWS::StepFunctions::StateMachine",
  Properties: {
    StateMachineName: "stacked", RoleArn: { "Fn::GetAtt": ["Role", "Arn"] },
    Definition: { Comment: comment, StartAt: "A", States: { A: { Type: "Pass", End: true } } },
  },
});
const role = {
  Type: "AWS::IAM::Role",
  Properties: { AssumeRolePolicyDocument: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { Service: "states.amazonaws.com" }, Action: "sts:AssumeRole" }] } },
};
const template = (comment: string, more = {}) => JSON.stringify({
  Description: "Of the walk", Parameters: { Colour: { Type: "String", Default: "red" } },
  Resources: { Role: role, Machine: machine(comment), ...more },
  Outputs: { Colour: { Value: { Ref: "Colour" } } },
});

test("a stack is made, changed after a preview, and deleted", async () => {
  const { page } = visit;
  await visit.go("stacks");
  await visit.button("Create stack").click();
  await visit.heading("Create stack");
  await page.getByLabel("Stack name").fill("walked");
  await visit.write("Template", "Resources: [");
  await page.getByText("The template is not valid").waitFor();
  await visit.accessible("a template that does not parse");
  await visit.write("Template", template("before"));
  await page.getByLabel("Colour").fill("green");
  await visit.button("Create stack").click();

  await visit.heading("walked");
  await page.getByRole("row").filter({ hasText: "AWS::CloudFormation::Stack" }).getByText("CREATE_COMPLETE").waitFor();
  await visit.accessible("a stack's events");
  await visit.tab("Outputs");
  await page.getByText("green").first().waitFor();
  await visit.tab("Resources");
  expect(await page.getByRole("link", { name: /stateMachine:stacked/ }).getAttribute("href")).toContain("#/statemachines/");

  await page.locator("a").filter({ hasText: /^Update stack$/ }).click();
  await page.getByLabel("Colour").waitFor();
  await visit.write("Template", template("after", { Queue: { Type: "AWS::StepFunctions::Activity", Properties: { Name: "added" } } }));
  await visit.button("Preview changes").click();
  await page.getByRole("row").filter({ hasText: "Queue" }).getByText("Add").waitFor();
  await page.getByRole("row").filter({ hasText: "Machine" }).getByText("Modify").waitFor();
  await visit.accessible("a change set");
  await visit.button("Execute change set").click();
  await page.getByText("UPDATE_COMPLETE", { exact: true }).first().waitFor();

  await visit.go("stacks");
  await page.getByRole("row").filter({ hasText: "walked" }).getByText("UPDATE_COMPLETE").waitFor();
  await page.getByRole("link", { name: "walked" }).click();
  await visit.button("Delete").click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await page.getByText("DELETE_COMPLETE", { exact: true }).first().waitFor();
});
