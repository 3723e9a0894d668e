import { afterAll, beforeAll, expect, test } from "vitest";
import { noteColours, notedColours } from "./lib/colours";
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

// The walk through AWS's sample: from its card to the output of its execution.
test("the sample project, from Sample projects to SUCCEEDED", async () => {
  const { page } = visit;
  await page.goto(server.url + "/");
  await visit.heading("State machines");
  await visit.button("Sample projects").click();
  await visit.heading("Sample projects");
  await page.getByRole("link", { name: "Job Status Poller" }).click();
  await visit.heading("Visual workflow");
  await visit.state("Get Final Job Status").waitFor();
  await visit.accessible("sample project");

  await visit.button("Create Resources").click();
  await visit.heading("Create Project Resources");
  const row = page.getByRole("row").filter({ hasText: "AWS::Batch::JobQueue" });
  await row.getByText("CREATE_COMPLETE").waitFor();
  await visit.accessible("Create Project Resources");
  await page.locator("a, button").filter({ hasText: /^New execution$/ }).and(page.locator(":not([aria-disabled=true]):not([disabled])")).click();

  await visit.heading("New execution");
  await page.getByLabel("Input", { exact: true }).filter({ hasText: "wait_time" }).waitFor();
  const example = JSON.parse(await visit.text("Input")) as Record<string, unknown>;
  expect(example).toMatchObject({ jobName: "my-job", wait_time: 60 });
  await visit.write("Input", JSON.stringify({ ...example, wait_time: 1 }));
  await visit.button("Start execution").click();

  await visit.state("Submit Job").waitFor();
  await noteColours(page);
  await visit.reaches("Submit Job", "succeeded");
  await visit.reaches("Get Final Job Status", "succeeded");
  await page.getByText("Succeeded", { exact: true }).first().waitFor();
  await visit.tab("Output");
  await page.getByLabel("Execution output").waitFor();
  expect(await visit.text("Execution output")).toBe('"SUCCEEDED"');

  const changes = await notedColours(page);
  const waiting = changes.filter((c) => c.state === "Wait X Seconds");
  expect(waiting.map((c) => c.status)).toContain("running");
  expect(waiting.at(-1)?.status).toBe("succeeded");
  expect(new Set(waiting.map((c) => c.colour)).size).toBeGreaterThanOrEqual(3); // none, in progress, succeeded
  expect(changes.filter((c) => c.state === "Job Failed").map((c) => c.status)).toEqual(["none"]);
});

test("its steps, its events and its times", async () => {
  const { page } = visit;
  await visit.state("Get Job Status").click();
  await visit.heading("Get Job Status");
  await visit.settled();
  await visit.accessible("execution, graph view");
  await visit.tab("Table view");
  await page.getByRole("grid", { name: "States" }).getByText("Wait X Seconds").first().waitFor();
  await visit.accessible("execution, table view");
  await visit.tab("Event view");
  await page.getByText("ExecutionSucceeded").first().waitFor();
  await visit.settled();
  await visit.accessible("execution, event view");
});
