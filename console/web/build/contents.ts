import type { Plugin } from "vite";

/**
 * The icons that the console and the components it uses show. Where a script names
 * another, the build fails and tells so: it is then to be added here.
 */
const icons = new Set([
  "angle-down", "angle-left", "angle-right", "angle-up", "arrow-down", "arrow-left", "arrow-right", "arrow-up",
  "caret-down", "caret-down-filled", "caret-left-filled", "caret-right-filled", "caret-up", "caret-up-filled",
  "check", "close", "copy", "dot", "download", "drag-indicator", "edit", "ellipsis", "expand", "external", "file", "filter",
  "gen-ai", "group", "history", "key", "keyboard", "lock-private", "menu", "pause", "play", "redo", "refresh", "remove",
  "resize-area", "script", "search", "settings", "share", "shrink", "slash-divider",
  "status-in-progress", "status-info", "status-negative",
  "status-not-started", "status-pending", "status-positive", "status-stopped", "status-warning", "treeview-collapse",
  "treeview-expand", "upload", "user-profile", "view-full", "view-horizontal", "view-vertical",
]);

/** Cloudscape's texts for components the console does not have. */
const texts = new Set([
  "[charts]", "annotation-context", "area-chart", "attribute-editor", "calendar", "code-editor", "collection-preferences",
  "date-picker", "date-range-picker", "dialog", "help-panel", "pie-chart", "prompt-input", "property-filter",
  "s3-resource-selector", "slider", "tag-editor", "tutorial-panel", "wizard",
]);

/** The names that a script gives somewhere as a string, among those. */
export function named(script: string, names: Iterable<string>): string[] {
  return [...names].filter((name) => ['"', "'", "`"].some((quote) => script.includes(quote + name + quote)));
}

/** The module of all icons, cut into the one of each. */
export function splitIcons(module: string): { head: string; icons: Map<string, string>; tail: string } {
  const parts = module.split(/^(?= {4}"[\w-]+": |};$)/m);
  const [head, ...entries] = parts;
  const tail = entries.pop();
  const found = new Map(entries.map((e) => [/"([\w-]+)"/.exec(e)![1]!, e]));
  if (!head || !tail?.startsWith("};") || found.size < 100) throw new Error("Cloudscape's icons are not written as they were");
  return { head, icons: found, tail };
}

/** onlyIcons leaves out the icons that are not shown, most of 140. */
export function onlyIcons(): Plugin {
  let left: string[] = [];
  return {
    name: "only-icons",
    apply: "build",
    transform(code, id) {
      if (!id.endsWith("@cloudscape-design/components/icon/generated/icons.js")) return;
      const split = splitIcons(code);
      const unknown = [...icons].filter((name) => !split.icons.has(name));
      if (unknown.length > 0) throw new Error("Cloudscape has no icon " + unknown.join(", "));
      left = [...split.icons.keys()].filter((name) => !icons.has(name));
      return { code: split.head + [...icons].map((name) => split.icons.get(name)).join("") + split.tail, map: null };
    },
    generateBundle(_, bundle) {
      if (left.length === 0) throw new Error("Cloudscape's icons are not where they were");
      for (const chunk of Object.values(bundle)) {
        for (const [id, module] of Object.entries(chunk.type === "chunk" ? chunk.modules : {})) {
          if (/node_modules\/(?!@cloudscape-design)/.test(id)) continue; // the editor has its own "undo"
          const asked = named(module.code ?? "", left);
          if (asked.length > 0) throw new Error(`${id} may ask for an icon that build/contents.ts leaves out: ${asked.join(", ")}`);
        }
      }
    },
  };
}

/** onlyTexts leaves out Cloudscape's texts for components that are not in the build. */
export function onlyTexts(): Plugin {
  let found = false;
  const asked = new Set<string>();
  return {
    name: "only-texts",
    apply: "build",
    transform(code, id) {
      if (!id.includes("@cloudscape-design/components/")) return;
      for (const [, component] of code.matchAll(/I18n\(['"]([^'"]+)['"]\)/g)) asked.add(component!);
      if (!id.endsWith("/i18n/messages/all.en.js")) return;
      found = true;
      return { code: withoutTexts(code, texts), map: null };
    },
    buildEnd(error) {
      if (error) return;
      if (!found) throw new Error("Cloudscape's texts are not where they were");
      const missing = [...texts].filter((t) => asked.has(t));
      if (missing.length > 0) throw new Error("build/contents.ts leaves out the texts of a component in use: " + missing.join(", "));
    },
  };
}

/** The module of all texts without those of some components. */
export function withoutTexts(module: string, components: Iterable<string>): string {
  const [, json] = /^export default ({.*});?\s*$/s.exec(module) ?? [];
  if (!json) throw new Error("Cloudscape's texts are not written as they were");
  const messages = JSON.parse(json) as Record<string, Record<string, Record<string, unknown>>>;
  for (const locales of Object.values(messages)) {
    for (const byComponent of Object.values(locales)) {
      for (const component of components) {
        if (!(component in byComponent)) throw new Error("Cloudscape has no texts for " + component);
        delete byComponent[component];
      }
    }
  }
  return "export default " + JSON.stringify(messages);
}
