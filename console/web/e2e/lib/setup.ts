import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    /** The path of Treadle's binary. */
    binary: string;
    /** Where the browser is controlled. */
    browser: string;
  }
}

/** Builds the binary with the console in it, and starts one browser for all walks. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), "treadle-binary-"));
  const binary = join(folder, "treadle");
  execFileSync("go", ["build", "-o", binary, "./cmd/treadle"], { cwd: join(import.meta.dirname, "../../../.."), stdio: "inherit" });
  const browser = await chromium.launchServer({
    executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync",
    ],
  });
  project.provide("binary", binary);
  project.provide("browser", browser.wsEndpoint());
  return async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  };
}
