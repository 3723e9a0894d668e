import { afterAll, beforeAll, test } from "vitest";
import { machine } from "./lib/machines";
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

// The server crashes while somebody watches an execution; the page tells so, and
// goes on by itself once the server is back.
test("a lost connection, a restart, and on", async () => {
  const { page } = visit;
  const { activityArn } = await server.call("states", "CreateActivity", { name: "worker" });
  const arn = await machine(server, "watched", {
    StartAt: "Work",
    States: { Work: { Type: "Task", Resource: activityArn, Next: "After" }, After: { Type: "Pass", End: true } },
  });
  const { executionArn } = await server.call("states", "StartExecution", { stateMachineArn: arn });
  await visit.go("executions", executionArn);
  await visit.reaches("Work", "running");

  await server.kill();
  const banner = page.getByText("The connection to Treadle is lost");
  await banner.waitFor();
  await visit.accessible("a lost connection");

  await server.restart();
  await banner.waitFor({ state: "hidden" });
  const task = await server.call("states", "GetActivityTask", { activityArn });
  await server.call("states", "SendTaskSuccess", { taskToken: task.taskToken!, output: "1" });
  await visit.reaches("After", "succeeded");
});
