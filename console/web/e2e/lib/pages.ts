import { expect } from "vitest";
import { fill } from "./catalogue";
import { Server } from "./server";
import { Visit } from "./visit";

/** Looks at every page in a theme. `rule` is the one of axe's that counts; default: all. */
export async function lookAtAll(theme: "light" | "dark", rule?: string): Promise<void> {
  const server = await Server.start();
  const visit = await Visit.to(server, theme);
  for (const stop of await fill(server)) {
    await visit.stop(stop);
    await visit.accessible(`${stop.name}, ${theme}`, rule);
  }
  const dark = await visit.page.evaluate(() => document.body.classList.contains("awsui-dark-mode"));
  expect(dark).toBe(theme === "dark");
  await visit.close();
  await server.stop();
}
