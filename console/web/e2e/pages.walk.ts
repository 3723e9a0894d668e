import { afterAll, beforeAll, expect, test } from "vitest";
import { fill, type Stop } from "./lib/catalogue";
import { Server } from "./lib/server";
import { Visit } from "./lib/visit";

let server: Server;
let stops: Stop[];

beforeAll(async () => {
  server = await Server.start();
  stops = await fill(server);
});

afterAll(async () => {
  await server.stop();
});

test.each(["light", "dark"] as const)("every page is there and accessible, %s", async (theme) => {
  const visit = await Visit.to(server, theme);
  for (const stop of stops) {
    await visit.stop(stop);
    // What is dark differs in nothing but its colours.
    await visit.accessible(`${stop.name}, ${theme}`, theme === "dark" ? "color-contrast" : undefined);
  }
  const dark = await visit.page.evaluate(() => document.body.classList.contains("awsui-dark-mode"));
  expect(dark).toBe(theme === "dark");
  await visit.close();
});
