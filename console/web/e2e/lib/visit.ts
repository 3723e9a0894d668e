import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { chromium, type Browser, type BrowserContext, type Locator, type Page } from "playwright-core";
import { expect, inject } from "vitest";
import type { Stop } from "./catalogue";
import type { Server } from "./server";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** How long a walk waits for what must come, on a machine that has other things to do. */
export const patience = 30_000;

let browser: Browser | undefined;

/** A window of its own onto the console, which notes what must not happen. */
export class Visit {
  /** What went wrong in the page: exceptions, refusals of its policy, requests to elsewhere. */
  readonly faults: string[] = [];

  private constructor(private readonly server: Server, readonly context: BrowserContext, readonly page: Page) {}

  static async to(server: Server, colorScheme: "light" | "dark" = "light"): Promise<Visit> {
    browser ??= await chromium.connect(inject("browser"));
    const context = await browser.newContext({ colorScheme, viewport: { width: 1440, height: 1000 }, reducedMotion: "reduce" });
    context.setDefaultTimeout(patience);
    const page = await context.newPage();
    const visit = new Visit(server, context, page);
    visit.watch();
    return visit;
  }

  private watch(): void {
    this.page.on("pageerror", (e) => this.faults.push("exception: " + e.message));
    this.page.on("dialog", (d) => {
      this.faults.push("a dialog: " + d.message());
      void d.dismiss();
    });
    this.page.on("console", (m) => {
      if (m.type() === "error" && !/Failed to load resource|ERR_/.test(m.text())) this.faults.push("console: " + m.text());
    });
    this.page.on("request", (r) => {
      const url = r.url();
      if (!/^(data|blob):/.test(url) && !url.startsWith(this.server.url + "/")) this.faults.push("request to elsewhere: " + url);
    });
  }

  /** Goes to a page of the console: go("executions", arn). */
  async go(...segments: string[]): Promise<void> {
    await this.page.goto(`${this.server.url}/_console/#/${segments.map(encodeURIComponent).join("/")}`);
  }

  /** Goes to a page of the catalogue and waits until it is all there. */
  async stop(stop: Stop): Promise<void> {
    await this.page.goto(`${this.server.url}/_console/#/${stop.path.map(encodeURIComponent).join("/")}${stop.query ? "?" + stop.query : ""}`);
    // What was there before is gone by the next frame.
    await this.page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
    await this.page.getByText(stop.text).first().waitFor();
    await this.settled();
  }

  /** Waits until a heading is there. */
  async heading(name: string | RegExp): Promise<void> {
    await this.page.getByRole("heading", { name }).first().waitFor();
  }

  /** A button, or a link that looks like one, but not the crumb of where one is. */
  button(name: string): Locator {
    const button = this.page.getByRole("button", { name, exact: true });
    return button.or(this.page.getByRole("link", { name, exact: true })).and(this.page.locator(":not([aria-current])")).first();
  }

  async tab(name: string): Promise<void> {
    await this.page.getByRole("tab", { name, exact: true }).first().click();
  }

  /** Waits until all that the page has asked for is there. */
  async settled(): Promise<void> {
    await this.page.waitForLoadState("load");
    await this.page.waitForFunction(() => !document.querySelector('[class*="awsui_spinner"], [class*="awsui_status-loading"]') && !document.body.innerText.includes("Drawing the graph"));
  }

  /** Writes a text into an editor in the place of what is in it. */
  async write(label: string, text: string): Promise<void> {
    await this.page.getByLabel(label, { exact: true }).first().click();
    await this.page.keyboard.press("ControlOrMeta+a");
    await this.page.keyboard.insertText(text);
  }

  /** The text of an editor, whole if it is short. */
  async text(label: string): Promise<string> {
    const lines = await this.page.getByLabel(label, { exact: true }).first().locator(".cm-line").allInnerTexts();
    return lines.join("\n");
  }

  /** A state's box in the graph. */
  state(name: string): Locator {
    return this.page.locator(`[data-state=${JSON.stringify(name)}]`).first();
  }

  /** Waits until a state has a status. */
  async reaches(name: string, status: string): Promise<void> {
    await this.page.locator(`[data-state=${JSON.stringify(name)}][data-status="${status}"]`).first().waitFor();
  }

  /** Fails if axe finds anything; `only` names one of its rules. */
  async accessible(where: string, only?: string): Promise<void> {
    await this.page.evaluate(axeSource);
    const violations = await this.page.evaluate(async (rule) => {
      const { axe } = window as unknown as { axe: typeof import("axe-core") };
      const result = await axe.run(document, { resultTypes: ["violations"], ...(rule ? { runOnly: [rule] } : {}) });
      return result.violations.map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => n.html.slice(0, 300) + " " + (n.failureSummary ?? "")).join("; ")}`);
    }, only);
    expect.soft(violations, where).toEqual([]);
  }

  async close(): Promise<void> {
    expect(this.faults).toEqual([]);
    await this.context.close();
  }
}
