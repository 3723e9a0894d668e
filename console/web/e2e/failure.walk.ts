import { afterAll, beforeAll, expect, test } from "vitest";
import { machine } from "./lib/machines";
import { Server } from "./lib/server";
import { Visit } from "./lib/visit";

let server: Server;
let visit: Visit;

beforeAll(async () => {
  server = await Server.start();
  visit = await Visit.to(server, "dark");
});

afterAll(async () => {
  await visit.close();
  await server.stop();
});

// Fails in its second state until the activity's worker is there.
const flaky = {
  StartAt: "First",
  States: {
    First: { Type: "Pass", Next: "Guarded" },
    Guarded: {
      Type: "Parallel",
      Branches: [{ StartAt: "Breaks", States: { Breaks: { Type: "Fail", Error: "Custom.Broken", Cause: "the branch gave up" } } }],
      Catch: [{ ErrorEquals: ["Custom.Broken"], ResultPath: "$.error", Next: "Work" }],
      End: true,
    },
    Work: { Type: "Task", Resource: "ACTIVITY", TimeoutSeconds: 60, End: true },
  },
};

test("a failure is told, a redrive goes on from there", async () => {
  const { page } = visit;
  const { activityArn } = await server.call("states", "CreateActivity", { name: "worker" });
  const arn = await machine(server, "flaky", JSON.parse(JSON.stringify(flaky).replace("ACTIVITY", activityArn)));
  await visit.go("statemachines", arn, "start");
  await visit.write("Input", "{}");
  await visit.button("Start execution").click();
  await visit.reaches("Guarded", "caught");
  await visit.reaches("Breaks", "failed");
  await visit.reaches("Work", "running");

  const first = await server.call("states", "GetActivityTask", { activityArn });
  await server.call("states", "SendTaskFailure", { taskToken: first.taskToken!, error: "Custom.Tired", cause: "try again" });
  await visit.reaches("Work", "failed");
  await page.getByText("Custom.Tired").first().waitFor();
  await visit.state("Work").click();
  await visit.settled();
  await visit.accessible("a failed execution");

  await visit.button("Redrive").click();
  await visit.reaches("Work", "running");
  const second = await server.call("states", "GetActivityTask", { activityArn });
  await server.call("states", "SendTaskSuccess", { taskToken: second.taskToken!, output: '{"done":true}' });
  await visit.reaches("Work", "succeeded");
  await visit.tab("Output");
  await page.getByLabel("Execution output").getByText("true").waitFor();
  expect(JSON.parse(await visit.text("Execution output"))).toEqual({ done: true });
});

test("a running execution is stopped", async () => {
  const { page } = visit;
  const arn = await machine(server, "sleeper", { StartAt: "Rest", States: { Rest: { Type: "Wait", Seconds: 3600, End: true } } });
  const { executionArn } = await server.call("states", "StartExecution", { stateMachineArn: arn });
  await visit.go("executions", executionArn);
  await visit.reaches("Rest", "running");
  await visit.button("Stop execution").click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Cause").fill("enough");
  await visit.accessible("stopping an execution");
  await dialog.getByRole("button", { name: "Stop execution" }).click();
  await visit.reaches("Rest", "cancelled");
  await page.getByText("Aborted").first().waitFor();
  await page.getByText("enough").first().waitFor();
});
