import { EditorView } from "@codemirror/view";
import { useEffect, useMemo, useRef } from "react";
import { aslCompletion } from "../asl/completion";
import { aslDiagnostics, type Finding } from "../asl/diagnostics";
import { placeOf } from "../asl/pointer";
import CodeEditor from "./CodeEditor";

interface Props {
  value: string;
  onChange: (value: string) => void;
  type: "STANDARD" | "EXPRESS";
  onFindings: (findings: Finding[]) => void;
  height?: string;
  /** A state to show. */
  reveal?: string;
}

/** The editor of definitions: it completes, and has the server check as one types. */
export default function AslEditor({ value, onChange, type, onFindings, height, reveal }: Props) {
  const latest = useRef({ type, onFindings });
  latest.current = { type, onFindings };
  const view = useRef<EditorView>(undefined);
  const extensions = useMemo(
    () => [aslCompletion, aslDiagnostics(() => latest.current.type, (f) => latest.current.onFindings(f))],
    [],
  );
  useEffect(() => {
    const v = view.current;
    if (!v || reveal === undefined) return;
    const at = v.state.doc.toString().indexOf(JSON.stringify(reveal) + ":");
    const place = at >= 0 ? { from: at, to: at + JSON.stringify(reveal).length } : placeOf(v.state, "/States/" + reveal);
    v.dispatch({ selection: { anchor: place.from, head: place.to }, effects: EditorView.scrollIntoView(place.from, { y: "center" }) });
  }, [reveal]);
  return <CodeEditor value={value} onChange={onChange} ariaLabel="Definition" height={height} extensions={extensions} onView={(v) => (view.current = v)} />;
}
