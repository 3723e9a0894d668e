import { useEffect, useMemo, useRef, useState } from "react";
import type { DescribeExecutionOutput, HistoryEvent } from "../api/generated/states";
import { topics, useLive } from "../api/live";
import { useCall, useGet } from "../api/useCall";
import { fold, type Folding } from "../history/fold";
import { containersOf, parseDefinition, type Scope } from "../workflow/definition";

/** What is known of an execution; an Express one brings its definition with it. */
type Description = DescribeExecutionOutput & { definition?: string };

export interface Execution {
  arn: string;
  description?: DescribeExecutionOutput;
  definition?: string;
  scope?: Scope;
  events: HistoryEvent[];
  /** Whether all events that there are have come. */
  complete: boolean;
  folding: Folding;
  error?: unknown;
  reload: () => void;
}

const none: ReadonlyMap<string, string | undefined> = new Map();

/** An execution, followed while it goes on. `until` stops at an event. */
export function useExecution(arn: string, until?: number): Execution {
  const express = arn.includes(":express:"); // which AWS has no operations for
  const standard = useCall("states", "DescribeExecution", express ? undefined : { executionArn: arn });
  const own = useGet<Description>(express ? "express" : undefined, { execution: arn });
  const described = express ? own : standard;
  const machine = useCall("states", "DescribeStateMachineForExecution", express ? undefined : { executionArn: arn });
  const { events, complete } = useHistory(arn, described.reload);
  const definition = machine.data?.definition ?? own.data?.definition;
  const scope = useMemo(() => (definition === undefined ? undefined : parseDefinition(definition)), [definition]);
  const containers = useMemo(() => (scope ? containersOf(scope) : none), [scope]);
  const folding = useMemo(() => fold(events, containers, until), [events, containers, until]);
  const reload = described.reload;
  // The history may tell of the end before anybody asks.
  const ended = folding.status !== "RUNNING" && until === undefined;
  useEffect(() => {
    if (ended) reload();
  }, [ended, reload]);
  return {
    arn, description: described.data, definition, scope, events, complete, folding,
    error: described.error ?? machine.error, reload,
  };
}

/** The history of an execution without the data of its states, as it grows. */
export function useHistory(arn: string, onChange: () => void): { events: HistoryEvent[]; complete: boolean } {
  const [history, setHistory] = useState<{ events: HistoryEvent[]; complete: boolean }>({ events: [], complete: false });
  const last = useRef(0);
  useLive(topics.execution(arn), {
    onChange,
    history: {
      last: () => last.current,
      onEvents: (events, complete) => {
        last.current = events.at(-1)?.id ?? last.current;
        setHistory((old) => ({ events: events.length > 0 ? [...old.events, ...events] : old.events, complete }));
      },
    },
  });
  return history;
}
