import { afterAll, beforeAll, expect, test } from "vitest";
import { role } from "./lib/machines";
import { Server } from "./lib/server";
import { Visit } from "./lib/visit";
import { zip } from "./lib/zip";

let server: Server;
let visit: Visit;

const code = `def handler(event, context):
    print("<b>asked</b>")
    if event.get("fail"):
        raise ValueError("<i>told to</i>")
    return {"sum": event["a"] + event["b"]}
`;

beforeAll(async () => {
  server = await Server.start();
  await server.call("lambda", "CreateFunction", {
    FunctionName: "sum", Runtime: "python3.12", Handler: "app.handler", Role: role, Description: "<u>adds</u>",
    Code: { ZipFile: zip({ "app.py": code, "lib/notes.txt": "of use to nobody" }) },
  });
  visit = await Visit.to(server);
});

afterAll(async () => {
  await visit.close();
  await server.stop();
});

test("a function is read, tested and watched", async () => {
  const { page } = visit;
  await visit.go("functions");
  await page.getByRole("link", { name: "sum", exact: true }).click();
  await page.getByText("<u>adds</u>").waitFor();
  await page.getByText('print("<b>asked</b>")').waitFor();
  await visit.accessible("a function's code");
  await page.getByRole("button", { name: /^File/ }).click();
  await page.getByRole("option", { name: /notes/ }).click();
  await page.getByText("of use to nobody").waitFor();

  await visit.tab("Environments");
  await page.getByText("the next invocation is a cold start").waitFor();
  await visit.tab("Test");
  await visit.write("Event JSON", '{"a":1,"b":41}');
  await visit.button("Test").click();
  await page.getByText("Executing function: succeeded").waitFor();
  expect(JSON.parse(await visit.text("Result"))).toEqual({ sum: 42 });
  await page.getByText("Init Duration", { exact: true }).waitFor();
  await page.getByLabel("Log output").getByText("<b>asked</b>").waitFor();
  await visit.accessible("a function that was tested");
  await visit.write("Event JSON", '{"fail":true}');
  await visit.button("Test").click();
  await page.getByText("Executing function: failed (Unhandled)").waitFor();
  await page.getByLabel("Result").getByText("<i>told to</i>").first().waitFor();

  await visit.tab("Monitor");
  const invocations = page.getByRole("slider", { name: "Invocations" });
  await invocations.waitFor();
  await invocations.focus();
  await page.keyboard.press("End");
  expect(await invocations.getAttribute("aria-valuetext")).toMatch(/Invocations [12]$/);
  await visit.accessible("what CloudWatch counts of a function");
  await visit.tab("Environments");
  await page.getByText(/^Warm/).first().waitFor();
  await page.getByRole("radio").first().check({ force: true });
  await page.getByRole("log").getByText("INIT_START").waitFor();
  await visit.accessible("a function's environments");
});

test("versions are published and aliases shown", async () => {
  const { page } = visit;
  await visit.go("functions", "sum");
  await visit.tab("Versions and aliases");
  await visit.button("Publish new version").click();
  await page.getByText("Version 1 is published").waitFor();
  await page.getByRole("link", { name: "1", exact: true }).click();
  await visit.heading("sum:1");
  await page.getByText('print("<b>asked</b>")').waitFor();
});

test("who waits at an activity", async () => {
  const { page } = visit;
  await visit.go("activities");
  await visit.button("Create activity").click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill("approve");
  await visit.accessible("creating an activity");
  await dialog.getByRole("button", { name: "Create", exact: true }).click();
  await page.getByRole("link", { name: "approve", exact: true }).click();
  await page.getByText("No worker asks for a task now").waitFor();
  const activityArn = role.replace(":iam::", ":states:us-east-1:").replace("role/any", "activity:approve");
  const asking = server.call("states", "GetActivityTask", { activityArn, workerName: "ann" });
  await page.getByRole("row", { name: /ann/ }).waitFor();
  await visit.accessible("an activity with a worker");
  await server.call("states", "DeleteActivity", { activityArn });
  await asking;
});
