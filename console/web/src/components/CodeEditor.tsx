import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { json } from "@codemirror/lang-json";
import { bracketMatching, foldGutter, foldKeymap, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, lintKeymap } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { Compartment, EditorState, type Extension } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { useEffect, useRef } from "react";
import { dark } from "../app/theme";
import { useStore } from "../app/store";
import { colours, look } from "./codeTheme";

interface Props {
  value: string;
  onChange?: (value: string) => void;
  readOnly?: boolean;
  ariaLabel: string;
  /** Of the editor; beyond it the text scrolls. */
  height?: string;
  /** What else the editor does; fixed once it is there. */
  extensions?: Extension;
  onView?: (view: EditorView | undefined) => void;
}

const none: Extension = [];

// The page's policy takes style sheets from those only who know its nonce.
const nonce = document.querySelector<HTMLMetaElement>("meta[name=csp-nonce]")?.nonce ?? "";

/** An editor for JSON, or a view of it. The text is never anything but text. */
export default function CodeEditor({ value, onChange, readOnly = false, ariaLabel, height = "100%", extensions = none, onView }: Props) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const theme = useRef(new Compartment());
  const latest = useRef({ onChange, onView });
  latest.current = { onChange, onView };
  const isDark = useStore(dark);

  useEffect(() => {
    const made = new EditorView({
      parent: host.current!,
      state: EditorState.create({
        doc: value,
        extensions: [
          EditorView.cspNonce.of(nonce),
          theme.current.of(look(dark.get())),
          EditorView.theme({ "&": { height }, ".cm-scroller": { overflow: "auto" } }),
          EditorView.contentAttributes.of({ "aria-label": ariaLabel, tabindex: "0" }),
          EditorView.updateListener.of((u) => {
            if (u.docChanged) latest.current.onChange?.(u.state.doc.toString());
          }),
          EditorState.readOnly.of(readOnly),
          readOnly ? [] : editing,
          viewing,
          extensions,
        ],
      }),
    });
    view.current = made;
    latest.current.onView?.(made);
    return () => {
      latest.current.onView?.(undefined);
      made.destroy();
    };
    // The text that follows is put in below; all else is fixed.
  }, [readOnly, height, ariaLabel, extensions]);

  useEffect(() => {
    view.current?.dispatch({ effects: theme.current.reconfigure(look(isDark)) });
  }, [isDark]);

  useEffect(() => {
    const v = view.current;
    if (v && v.state.doc.toString() !== value) {
      v.dispatch({ changes: { from: 0, to: v.state.doc.length, insert: value } });
    }
  }, [value]);

  return <div ref={host} className="code-editor" style={{ height }} />;
}

const viewing: Extension = [
  json(),
  lineNumbers(),
  foldGutter(),
  bracketMatching(),
  drawSelection(),
  EditorView.lineWrapping,
  syntaxHighlighting(colours),
  search({ top: true }),
  highlightSelectionMatches(),
  keymap.of([...searchKeymap, ...foldKeymap, ...defaultKeymap]),
];

// A browser that puts text in the place of marked text takes the looks of that along
// as an inline style, which the page's policy forbids: so the text is put there for it.
const overwriting = EditorView.domEventHandlers({
  beforeinput(e, view) {
    const { from, to, empty } = view.state.selection.main;
    if (e.inputType !== "insertText" || !e.data || empty || view.composing) return false;
    const text = e.data;
    const insert = () => view.state.update(view.state.replaceSelection(text), { userEvent: "input.type", scrollIntoView: true });
    if (!view.state.facet(EditorView.inputHandler).some((handles) => handles(view, from, to, text, insert))) view.dispatch(insert());
    e.preventDefault();
    return true;
  },
});

const editing: Extension = [
  overwriting,
  history(),
  indentOnInput(),
  indentUnit.of("  "),
  closeBrackets(),
  autocompletion(),
  highlightActiveLine(),
  lintGutter(),
  keymap.of([...closeBracketsKeymap, ...historyKeymap, ...completionKeymap, ...lintKeymap, indentWithTab]),
];
