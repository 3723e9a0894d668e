import type { Page } from "playwright-core";

/** A status that a state came to, with the colour of its box then. */
export interface Change {
  state: string;
  status: string;
  colour: string;
}

/** Has the page note each change of a state's status in the graph, from now on. */
export async function noteColours(page: Page): Promise<void> {
  await page.evaluate(() => {
    const changes: Change[] = [];
    const last = new Map<string, string>();
    const look = () => {
      for (const box of document.querySelectorAll<HTMLElement>("[data-state]")) {
        const { state = "", status = "" } = box.dataset;
        if (last.get(state) === status) continue;
        last.set(state, status);
        changes.push({ state, status, colour: getComputedStyle(box).borderTopColor });
      }
    };
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ["data-status"] });
    look();
    (window as unknown as { changes: Change[] }).changes = changes;
  });
}

export function notedColours(page: Page): Promise<Change[]> {
  return page.evaluate(() => (window as unknown as { changes: Change[] }).changes);
}
