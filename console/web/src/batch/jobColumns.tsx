import Link from "@cloudscape-design/components/link";
import type { TableProps } from "@cloudscape-design/components/table";
import type { JobSummary } from "../api/generated/batch";
import { href } from "../app/router";
import { formatDuration, formatTime } from "../components/format";
import { Status } from "../components/Status";
import { resourceName } from "./names";

type Column = TableProps.ColumnDefinition<JobSummary>;

const nameColumn: Column = {
  id: "name",
  header: "Name",
  isRowHeader: true,
  minWidth: 160,
  cell: (j) => (
    <Link href={href("jobs", j.jobId)}>
      <span className="wrap-anywhere">{j.jobName}</span>
    </Link>
  ),
};

const indexColumn: Column = {
  id: "index",
  header: "Index",
  isRowHeader: true,
  width: 100,
  cell: (j) => <Link href={href("jobs", j.jobId)}>{j.arrayProperties?.index ?? j.jobId}</Link>,
};

const rest: Column[] = [
  { id: "status", header: "Status", minWidth: 150, cell: (j) => <Status status={j.status} /> },
  { id: "reason", header: "Status reason", minWidth: 260, cell: (j) => <span className="wrap-anywhere">{j.container?.reason ?? j.statusReason ?? "-"}</span> },
  { id: "exit", header: "Exit code", minWidth: 100, cell: (j) => j.container?.exitCode ?? "-" },
  { id: "created", header: "Created", minWidth: 230, cell: (j) => formatTime(seconds(j.createdAt)) },
  { id: "started", header: "Started", minWidth: 230, cell: (j) => formatTime(seconds(j.startedAt)) },
  {
    id: "duration",
    header: "Duration",
    minWidth: 110,
    cell: (j) => (j.startedAt && j.stoppedAt ? formatDuration(j.stoppedAt - j.startedAt) : "-"),
  },
];

const definitionColumn: Column = {
  id: "definition",
  header: "Job definition",
  minWidth: 160,
  cell: (j) => j.jobDefinition && <Link href={href("jobdefinitions", j.jobDefinition)}>{resourceName(j.jobDefinition)}</Link>,
};

const sizeColumn: Column = { id: "size", header: "Array size", minWidth: 110, cell: (j) => j.arrayProperties?.size ?? "-" };

/** Jobs of a queue. */
export const jobColumns: Column[] = [nameColumn, ...rest, sizeColumn, definitionColumn];

/** The children of an array job. */
export const childColumns: Column[] = [indexColumn, ...rest];

/** Batch writes times in milliseconds. */
function seconds(ms: number | undefined): number | undefined {
  return ms ? ms / 1000 : undefined;
}
