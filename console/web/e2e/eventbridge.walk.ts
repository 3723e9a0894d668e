import { afterAll, beforeAll, expect, test } from "vitest";
import { role } from "./lib/machines";
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

const target = { Arn: "arn:aws:lambda:us-east-1:000000000000:function:work", RoleArn: role, Input: '{"who":"<b>nobody</b>"}' };

test("rules are disabled and enabled, in the list and on their page", async () => {
  const { page } = visit;
  await server.call("events", "CreateEventBus", { Name: "own" });
  await server.call("events", "PutRule", { Name: "hourly", ScheduleExpression: "rate(1 hour)" });
  await server.call("events", "PutRule", { Name: "orders", EventBusName: "own", EventPattern: '{"source":["shop"]}' });
  await server.call("events", "PutTargets", { Rule: "orders", EventBusName: "own", Targets: [{ Id: "one", Arn: target.Arn, Input: target.Input }] });
  await visit.go("rules");
  await page.getByRole("row").filter({ hasText: "rate(1 hour)" }).getByRole("radio").click();
  await visit.button("Disable").click();
  await page.getByRole("row").filter({ hasText: "hourly" }).getByText("Disabled").waitFor();
  expect((await server.call("events", "DescribeRule", { Name: "hourly" })).State).toBe("DISABLED");
  expect((await server.call("events", "DescribeRule", { Name: "orders", EventBusName: "own" })).State).toBe("ENABLED");

  await page.getByRole("link", { name: "orders" }).click();
  await visit.heading("Event pattern");
  await page.getByText("<b>nobody</b>").waitFor();
  await visit.button("Disable").click();
  await page.getByText("Disabled").waitFor();
  await visit.button("Enable").click();
  await page.getByText("Enabled").waitFor();
  expect((await server.call("events", "DescribeRule", { Name: "orders", EventBusName: "own" })).State).toBe("ENABLED");
});

test("a schedule that is disabled keeps all else", async () => {
  const { page } = visit;
  await server.call("scheduler", "CreateScheduleGroup", { Name: "nights" });
  await server.call("scheduler", "CreateSchedule", {
    Name: "late", GroupName: "nights", Description: "At three", ScheduleExpression: "cron(0 3 * * ? *)", ScheduleExpressionTimezone: "Europe/Berlin",
    FlexibleTimeWindow: { Mode: "FLEXIBLE", MaximumWindowInMinutes: 5 }, Target: target,
  });
  const before = await server.call("scheduler", "GetSchedule", { Name: "late", GroupName: "nights" });
  await visit.go("schedules");
  await page.getByRole("link", { name: "late" }).click();
  await page.getByText("5 minutes").waitFor();
  await visit.button("Disable").click();
  await page.getByText("Disabled").waitFor();
  const after = await server.call("scheduler", "GetSchedule", { Name: "late", GroupName: "nights" });
  expect({ ...after, LastModificationDate: 0 }).toEqual({ ...before, State: "DISABLED", LastModificationDate: 0 });
});

test("another version of a policy is made the one that holds", async () => {
  const { page } = visit;
  const document = (action: string) => JSON.stringify({ Version: "2012-10-17", Statement: { Effect: "Allow", Action: action, Resource: "*" } });
  const { Policy: policy } = await server.call("iam", "CreatePolicy", { PolicyName: "growing", PolicyDocument: document("logs:Get*") });
  const PolicyArn = policy!.Arn!;
  await server.call("iam", "CreatePolicyVersion", { PolicyArn, PolicyDocument: document("batch:List*"), SetAsDefault: false });
  await visit.go("policies", PolicyArn);
  await page.getByText("logs:Get*").waitFor();
  await visit.tab("Policy versions");
  await page.getByRole("row").filter({ hasText: "v2" }).getByRole("radio").click();
  await visit.button("Set as default").click();
  await page.getByRole("row").filter({ hasText: "v2" }).getByText("Default").waitFor();
  await visit.tab("Permissions");
  await page.getByText("batch:List*").waitFor();
  expect((await server.call("iam", "GetPolicy", { PolicyArn })).Policy!.DefaultVersionId).toBe("v2");
});
