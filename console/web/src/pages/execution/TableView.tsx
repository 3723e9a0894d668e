import Button from "@cloudscape-design/components/button";
import Pagination from "@cloudscape-design/components/pagination";
import Table, { type TableProps } from "@cloudscape-design/components/table";
import { useMemo, useState } from "react";
import { formatDuration, formatTime } from "../../components/format";
import type { Execution } from "../../execution/useExecution";
import { useNow } from "../../execution/useNow";
import type { Step } from "../../history/fold";
import { barsOf } from "../../history/timeline";
import { StepStatusText } from "./StepInfo";

const pageSize = 50;

/** All that was entered, in order, with when it was and how long it took. */
export function TableView({ execution, onSelect }: { execution: Execution; onSelect: (name: string) => void }) {
  const { folding } = execution;
  const running = folding.status === "RUNNING";
  const now = useNow(running);
  const [page, setPage] = useState(1);
  const steps = folding.steps;
  const pages = Math.max(1, Math.ceil(steps.length / pageSize));
  const from = folding.started ?? now;
  const to = folding.stopped ?? Math.max(now, from);
  const columns = useMemo(() => columnsOf(from, to, onSelect), [from, to, onSelect]);
  const shown = Math.min(page, pages);
  return (
    <Table<Step>
      items={steps.slice((shown - 1) * pageSize, shown * pageSize)}
      columnDefinitions={columns}
      trackBy={(s) => String(s.id)}
      ariaLabels={{ tableLabel: "States" }}
      enableKeyboardNavigation
      empty="No state has been entered."
      pagination={pages > 1 && (
        <Pagination
          currentPageIndex={shown}
          pagesCount={pages}
          onChange={({ detail }) => setPage(detail.currentPageIndex)}
          ariaLabels={{ nextPageLabel: "Next page", previousPageLabel: "Previous page" }}
        />
      )}
    />
  );
}

function columnsOf(from: number, to: number, onSelect: (name: string) => void): TableProps.ColumnDefinition<Step>[] {
  return [
    {
      id: "name", header: "Name", isRowHeader: true,
      cell: (s) => (
        <span style={{ paddingInlineStart: depthOf(s) * 18 }}>
          <Button variant="inline-link" onClick={() => onSelect(s.name)}>{s.name}</Button>
          {s.iteration === undefined ? "" : ` #${s.iteration}`}
        </span>
      ),
    },
    { id: "type", header: "Type", cell: (s) => s.type },
    { id: "status", header: "Status", cell: (s) => <StepStatusText status={s.status} /> },
    { id: "attempts", header: "Attempts", cell: (s) => (s.attempts.length > 0 ? s.attempts.length : "-") },
    { id: "started", header: "Started after", cell: (s) => <span title={formatTime(s.entered)}>{formatDuration((s.entered - from) * 1000)}</span> },
    { id: "duration", header: "Duration", cell: (s) => formatDuration(((s.exited ?? to) - s.entered) * 1000) },
    { id: "timeline", header: "Timeline", minWidth: 220, cell: (s) => <Timeline step={s} from={from} to={to} /> },
  ];
}

function depthOf(step: Step): number {
  let depth = 0;
  for (let s = step.parent; s; s = s.parent) depth++;
  return depth;
}

function Timeline({ step, from, to }: { step: Step; from: number; to: number }) {
  const whole = Math.max(to - from, 0.001);
  const percent = (t: number) => `${Math.min(100, Math.max(0, (t / whole) * 100))}%`;
  return (
    <div className="timeline">
      {barsOf(step, to).map((bar, i) => (
        <span
          key={i}
          className={`timeline-${bar.kind === "backoff" ? "backoff" : bar.status} ${bar.kind === "waiting" ? "timeline-waiting" : ""}`}
          title={`${bar.text}: ${formatDuration((bar.to - bar.from) * 1000)}`}
          style={{ insetInlineStart: percent(bar.from - from), width: percent(bar.to - bar.from) }}
        />
      ))}
    </div>
  );
}
