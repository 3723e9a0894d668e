import { afterAll, beforeAll, expect, test } from "vitest";
import { Server } from "./lib/server";
import { Visit } from "./lib/visit";

let server: Server;
let visit: Visit;

beforeAll(async () => {
  server = await Server.start();
  const script = "echo '<b>begun</b>'; while [ ! -e $0 ]; do sleep 0.1; done; echo over";
  await server.call("batch", "CreateComputeEnvironment", { computeEnvironmentName: "two", type: "MANAGED", computeResources: { type: "EC2", maxvCpus: 2, subnets: ["s"] } });
  await server.call("batch", "CreateJobQueue", { jobQueueName: "orders", priority: 1, computeEnvironmentOrder: [{ order: 1, computeEnvironment: "two" }] });
  await server.call("batch", "RegisterJobDefinition", {
    jobDefinitionName: "work",
    type: "container",
    parameters: { until: "/" },
    containerProperties: { image: "busybox", command: ["sh", "-c", script, "Ref::until"], resourceRequirements: [{ type: "VCPU", value: "2" }, { type: "MEMORY", value: "64" }] },
  });
  visit = await Visit.to(server);
});

afterAll(async () => {
  await visit.close();
  await server.stop();
});

async function submit(name: string, parameters: string): Promise<void> {
  const { page } = visit;
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByLabel(/^Parameters/).fill(parameters);
  await visit.button("Submit").click();
  await visit.heading(name);
}

test("jobs are submitted, followed and ended", async () => {
  const { page } = visit;
  await visit.go("jobdefinitions", "work:1");
  await visit.heading("work:1");
  await visit.button("Submit new job").click();
  await page.getByRole("button", { name: "Job queue" }).click();
  await page.getByRole("option", { name: "orders" }).click();
  await visit.settled();
  await visit.accessible("submitting a job");
  await submit("endless", "until=/no/such/file");
  await page.getByText("Running", { exact: true }).first().waitFor();
  await page.getByRole("log").getByText("<b>begun</b>").waitFor(); // as it is written

  // Another one waits for its turn, and is told why.
  await visit.button("Submit again").click();
  await page.getByText("Like endless").waitFor();
  await visit.settled();
  await submit("second", "until=/");
  await page.getByText("Why this job waits").waitFor();
  await page.getByText("where it is number 1").waitFor();
  await page.getByText("0 of 2 vCPUs").waitFor();
  await visit.accessible("a job that waits");

  // The queue shows both as they go on.
  await visit.go("jobqueues");
  await page.getByRole("row", { name: /orders/ }).waitFor();
  await page.getByRole("link", { name: "orders", exact: true }).click();
  await page.getByLabel("Running 1").waitFor();
  await page.getByLabel("Runnable 1").waitFor();
  await page.getByRole("link", { name: "endless" }).click();
  await visit.button("Cancel or terminate").click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel(/^Reason/).fill("<i>enough</i>");
  await visit.accessible("ending a job");
  await dialog.getByRole("button", { name: "End", exact: true }).click();
  await page.getByText("Failed", { exact: true }).first().waitFor();
  await page.getByText("<i>enough</i>").first().waitFor();

  // Then the second one has its turn.
  await visit.go("jobqueues", "orders");
  await page.getByLabel("Succeeded 1").check({ force: true });
  await page.getByRole("link", { name: "second" }).click();
  await page.getByRole("log").getByText("over").waitFor();
  await visit.tab("Attempts");
  await page.getByRole("row", { name: /Succeeded/ }).waitFor();
  await visit.accessible("a job that is over");
});

test("what is free of a compute environment, which is then disabled", async () => {
  const { page } = visit;
  await visit.go("computeenvironments");
  await page.getByRole("meter", { name: "vCPUs of two" }).waitFor();
  expect(await page.getByRole("meter", { name: "vCPUs of two" }).getAttribute("aria-valuetext")).toBe("0 of 2 vCPUs used");
  await page.getByRole("checkbox", { name: "select two" }).check({ force: true });
  await visit.button("Disable").click();
  await page.getByText("Disabled", { exact: true }).waitFor();
});
