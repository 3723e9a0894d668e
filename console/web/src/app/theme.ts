import { applyMode, Mode } from "@cloudscape-design/global-styles";
import { recall, remember } from "./storage";
import { Store } from "./store";

export type Theme = "system" | "light" | "dark";

export const theme = new Store<Theme>(recall<Theme>("theme", "system"));
/** Whether the page is dark now. */
export const dark = new Store(false);

const system = matchMedia("(prefers-color-scheme: dark)");

function apply(): void {
  const wanted = theme.get();
  dark.set(wanted === "dark" || (wanted === "system" && system.matches));
  applyMode(dark.get() ? Mode.Dark : Mode.Light);
  document.documentElement.style.colorScheme = dark.get() ? "dark" : "light";
}

/** Follows the system's theme until another is chosen. */
export function startTheme(): void {
  system.addEventListener("change", apply);
  theme.subscribe(apply);
  apply();
}

export function chooseTheme(wanted: Theme): void {
  remember("theme", wanted);
  theme.set(wanted);
}
