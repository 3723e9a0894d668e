import { useEffect, useState } from "react";
import type { Scope } from "./definition";
import type { Layout } from "./layout";
import LayoutWorker from "./layout.worker?worker";

interface Answer {
  id: number;
  layout?: Layout;
  error?: string;
}

let worker: Worker | undefined;
let last = 0;
const waiting = new Map<number, (answer: Answer) => void>();

function ask(scope: Scope, tell: (answer: Answer) => void): () => void {
  if (!worker) {
    worker = new LayoutWorker();
    worker.onmessage = (e: MessageEvent<Answer>) => {
      waiting.get(e.data.id)?.(e.data);
      waiting.delete(e.data.id);
    };
  }
  const id = ++last;
  waiting.set(id, tell);
  worker.postMessage({ id, scope });
  return () => waiting.delete(id);
}

/** The layout of a definition; the one before it stays until the new one is there. */
export function useLayout(scope: Scope | undefined): { layout?: Layout; error?: string } {
  const [answer, setAnswer] = useState<{ layout?: Layout; error?: string }>({});
  useEffect(() => {
    if (!scope) return;
    const forget = ask(scope, ({ layout, error }) => setAnswer((old) => ({ layout: layout ?? old.layout, error })));
    return () => void forget();
  }, [scope]);
  return answer;
}
