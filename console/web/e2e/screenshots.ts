import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, test } from "vitest";
import { fill, type Stop } from "./lib/catalogue";
import { Server } from "./lib/server";
import { Visit } from "./lib/visit";

// Not a test: it takes a picture of every page, for people to look at.

const folder = join(import.meta.dirname, "../screenshots");
let server: Server;
let stops: Stop[];

beforeAll(async () => {
  mkdirSync(folder, { recursive: true });
  server = await Server.start();
  stops = await fill(server);
});

afterAll(async () => {
  await server.stop();
});

test.each(["light", "dark"] as const)("screenshots, %s", async (theme) => {
  const visit = await Visit.to(server, theme);
  for (const stop of stops) {
    await visit.stop(stop);
    await visit.page.screenshot({ path: join(folder, `${stop.name}-${theme}.png`) });
  }
  await visit.close();
});
