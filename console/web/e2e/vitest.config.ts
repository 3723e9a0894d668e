import { defineConfig } from "vitest/config";

/** The walks through the console: a real browser before the real binary. */
export default defineConfig({
  cacheDir: "../node_modules/.vite-e2e",
  test: {
    root: import.meta.dirname,
    include: [process.env["SCREENSHOTS"] ? "screenshots.ts" : "*.walk.ts"],
    globalSetup: "lib/setup.ts",
    testTimeout: 100_000,
    hookTimeout: 100_000,
    maxWorkers: 2,
  },
});
