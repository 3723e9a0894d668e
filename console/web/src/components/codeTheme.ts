import { HighlightStyle } from "@codemirror/language";
import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

/** The colours of code; app.css has those of light and dark. */
export const colours = HighlightStyle.define([
  { tag: tags.propertyName, color: "var(--code-property)" },
  { tag: tags.string, color: "var(--code-string)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--code-number)" },
  { tag: tags.invalid, color: "var(--code-invalid)" },
]);

const rules = {
  "&": { backgroundColor: "var(--code-background)", color: "var(--code-text)", fontSize: "13px" },
  ".cm-content": { fontFamily: 'Menlo, Consolas, "DejaVu Sans Mono", monospace', caretColor: "var(--code-text)" },
  ".cm-gutters": { backgroundColor: "var(--code-gutter)", color: "var(--code-line-number)", border: "none" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "var(--code-active)" },
  ".cm-cursor": { borderLeftColor: "var(--code-text)" },
  "&.cm-focused": { outline: "2px solid var(--code-focus)", outlineOffset: "-2px" },
};

const light = EditorView.theme(rules);
const night = EditorView.theme(rules, { dark: true });

export function look(isDark: boolean): Extension {
  return isDark ? night : light;
}
