import { afterAll, beforeAll, expect, test } from "vitest";
import { machine, role } from "./lib/machines";
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

const markup = `<img src=x onerror="alert(1)"><script>alert(2)</script>`;
const rightToLeft = "مرحبا‮ abc";
const quotes = `it's a "state" \\ with %41`;

test("markup, quotes and every script are text, wherever they stand", async () => {
  const { page } = visit;
  const names = [markup.slice(0, 28), rightToLeft, quotes, "日本語 ünï 🦆"];
  const states = Object.fromEntries(names.map((n, i) => [n, { Type: "Pass", Comment: markup, ...(i < names.length - 1 ? { Next: names[i + 1] } : { Next: "fails" }) }]));
  const arn = await machine(server, "名前-ünï", {
    Comment: markup, StartAt: names[0],
    States: { ...states, fails: { Type: "Fail", Error: markup, Cause: markup } },
  });
  const { executionArn } = await server.call("states", "StartExecution", {
    stateMachineArn: arn, name: "x-日本", input: JSON.stringify({ [markup]: markup, [rightToLeft]: quotes }),
  });
  await visit.go("statemachines");
  await page.getByRole("link", { name: "名前-ünï" }).click();
  await page.getByRole("link", { name: "x-日本" }).click();
  await visit.reaches("fails", "failed");
  for (const name of names) await visit.reaches(name, "succeeded");
  await page.getByText(markup, { exact: true }).first().waitFor();
  await visit.state(quotes).click();
  await visit.heading(quotes);
  await visit.accessible("an execution full of markup");
  await visit.tab("Event view");
  await page.getByText("ExecutionFailed").first().waitFor();
  await visit.go("executions");
  await page.getByRole("link", { name: "x-日本" }).waitFor();
  expect(await page.locator("img[src=x], main script").count()).toBe(0);
  expect(await server.call("states", "DescribeExecution", { executionArn })).toMatchObject({ status: "FAILED" });
});

test("a definition that does not parse, and one that is wrong, are told as one types", async () => {
  const { page } = visit;
  await visit.go("create");
  await visit.write("Definition", `{"StartAt": "A", "States": {`);
  await page.getByText("INVALID_JSON_DESCRIPTION").first().waitFor();
  await visit.accessible("a definition that does not parse");
  await visit.write("Definition", `{"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "Nowhere"}}}`);
  await page.getByText("MISSING_TRANSITION_TARGET").first().waitFor();
  await visit.write("Definition", `{"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}}}`);
  await page.getByText("No problems are found.").waitFor();
  await visit.state("A").waitFor();
});

test("an input of 256 KB goes in and comes out; a longer one is refused in AWS's words", async () => {
  const { page } = visit;
  const arn = await machine(server, "echo", { StartAt: "Echo", States: { Echo: { Type: "Pass", End: true } } });
  const longest = JSON.stringify("x".repeat(256 * 1024 - 2));
  await visit.go("statemachines", arn, "start");
  await visit.write("Input", longest.slice(0, -1) + 'xx"');
  await visit.button("Start execution").click();
  await page.getByText("InvalidExecutionInput").or(page.getByText("ValidationException")).first().waitFor();
  await visit.write("Input", longest);
  await visit.button("Start execution").click();
  await visit.reaches("Echo", "succeeded");
  await visit.tab("Output");
  await page.getByLabel("Execution output").waitFor();
});

test("machines that are gone, addresses that lead nowhere", async () => {
  const { page } = visit;
  await visit.go("statemachines", role.replace(":iam:", ":states:us-east-1:") + '"<b>');
  await page.getByRole("alert").or(page.getByText("could not be read")).first().waitFor();
  await visit.go("no", "such", "page");
  await visit.heading("There is no such page.");
});
