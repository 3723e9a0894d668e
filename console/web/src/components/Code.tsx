import Spinner from "@cloudscape-design/components/spinner";
import { lazy, Suspense, useMemo, type ComponentProps } from "react";
import { formatJson } from "./formatJson";

const CodeEditor = lazy(() => import("./CodeEditor"));

/** The editor, loaded when it is first needed. */
export function Editor(props: ComponentProps<typeof CodeEditor>) {
  return (
    <Suspense fallback={<Spinner />}>
      <CodeEditor {...props} />
    </Suspense>
  );
}

/** About how many lines a text takes, with the long ones wrapped. */
function linesOf(text: string): number {
  let lines = 0;
  for (const line of text.split("\n", 26)) lines += Math.ceil((line.length + 1) / 90);
  return lines;
}

interface ViewProps {
  text: string | undefined;
  ariaLabel: string;
  height?: string;
}

/** A JSON text to read, laid out in lines. */
export function JsonView({ text, ariaLabel, height }: ViewProps) {
  const laidOut = useMemo(() => formatJson(text ?? ""), [text]);
  if (text === undefined || text === "") return <>-</>;
  const lines = Math.min(linesOf(laidOut), 25);
  return <Editor readOnly value={laidOut} ariaLabel={ariaLabel} height={height ?? `${lines * 18.2 + 14}px`} />;
}
