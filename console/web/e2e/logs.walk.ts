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

async function write(stream: string, ...messages: string[]): Promise<void> {
  const logEvents = messages.map((message) => ({ timestamp: Date.now(), message }));
  await server.call("logs", "PutLogEvents", { logGroupName: "/walk", logStreamName: stream, logEvents });
}

test("a log group's events, filtered, and those that come", async () => {
  const { page } = visit;
  await server.call("logs", "CreateLogGroup", { logGroupName: "/walk" });
  for (const logStreamName of ["one", "two"]) await server.call("logs", "CreateLogStream", { logGroupName: "/walk", logStreamName });
  await write("one", "first INFO <img src=x onerror=alert(1)>", "second ERROR");
  await write("two", "of another stream");
  await visit.go("loggroups");
  await page.getByRole("link", { name: "/walk" }).click();
  await page.getByRole("button", { name: "one" }).click();
  const log = page.getByRole("log");
  await log.getByText("<img src=x onerror=alert(1)>").waitFor();
  expect(await log.getByText("of another stream").count()).toBe(0);
  await visit.button("All streams").click();
  await log.getByText("of another stream").waitFor();
  await write("two", "while one looks on");
  await log.getByText("while one looks on").waitFor();
  await page.getByLabel("Filter pattern").fill("ERROR");
  await page.getByLabel("Filter pattern").press("Enter");
  await log.getByText("first INFO").waitFor({ state: "detached" });
  await log.getByText("second ERROR").waitFor();
  await write("one", "third ERROR", "fourth INFO");
  await log.getByText("third ERROR").waitFor();
  expect(await log.getByText("fourth INFO").count()).toBe(0);
  await visit.accessible("a log that is followed");
});
