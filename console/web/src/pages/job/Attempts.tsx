import type { TableProps } from "@cloudscape-design/components/table";
import type { JobDetail } from "../../api/generated/batch";
import { attemptsOf, type Attempt } from "../../batch/attempts";
import { isOver } from "../../batch/statuses";
import { formatDuration, formatTime } from "../../components/format";
import { ListTable } from "../../components/ListTable";
import { Status } from "../../components/Status";
import { useNow } from "../../execution/useNow";
import "../../workflow/workflow.css";

/** The attempts of a job on a common line of time. */
export function Attempts({ job }: { job: JobDetail }) {
  const now = useNow(!isOver(job.status)) * 1000;
  const attempts = attemptsOf(job);
  const from = job.createdAt ?? attempts[0]?.startedAt ?? now;
  const span = Math.max((job.stoppedAt ?? now) - from, 1);
  const percent = (ms: number) => `${Math.min(100, Math.max(0, (100 * ms) / span))}%`;
  const columns: TableProps.ColumnDefinition<Attempt>[] = [
    { id: "number", header: "Attempt", isRowHeader: true, width: 100, cell: (a) => a.number },
    { id: "status", header: "Status", width: 140, cell: (a) => <Status status={statusOf(a)} /> },
    {
      id: "timeline",
      header: "Timeline",
      width: 260,
      cell: (a) =>
        a.startedAt && (
          <div className="timeline">
            <span
              className={`timeline-${statusOf(a).toLowerCase()}`}
              style={{ insetInlineStart: percent(a.startedAt - from), width: percent((a.stoppedAt ?? now) - a.startedAt) }}
            />
          </div>
        ),
    },
    { id: "duration", header: "Duration", width: 120, cell: (a) => (a.startedAt ? formatDuration((a.stoppedAt ?? now) - a.startedAt) : "-") },
    { id: "exit", header: "Exit code", width: 100, cell: (a) => a.exitCode ?? "-" },
    { id: "reason", header: "Reason", width: 300, cell: (a) => a.reason || "-" },
    { id: "started", header: "Started", width: 220, cell: (a) => formatTime(a.startedAt && a.startedAt / 1000) },
    { id: "stream", header: "Log stream", width: 320, cell: (a) => <span className="wrap-anywhere">{a.stream ?? "-"}</span> },
  ];
  return <ListTable variant="container" title="Attempts" items={attempts} columns={columns} id={(a) => String(a.number)} empty="No attempt has begun" />;
}

function statusOf(a: Attempt): string {
  if (a.open) return a.startedAt ? "RUNNING" : "STARTING";
  return a.exitCode === 0 ? "SUCCEEDED" : "FAILED";
}
