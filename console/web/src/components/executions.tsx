import Link from "@cloudscape-design/components/link";
import type { TableProps } from "@cloudscape-design/components/table";
import { href } from "../app/router";
import { formatDuration, formatTime, nameOf } from "./format";
import { Status } from "./Status";

/** What listings tell of an execution. */
export interface ExecutionItem {
  executionArn: string;
  stateMachineArn: string;
  name: string;
  status: string;
  startDate: number;
  stopDate?: number;
  redriveCount?: number;
  error?: string;
}

export const statuses = [
  { value: "", label: "Any status" },
  { value: "RUNNING", label: "Running" },
  { value: "SUCCEEDED", label: "Succeeded" },
  { value: "FAILED", label: "Failed" },
  { value: "TIMED_OUT", label: "Timed out" },
  { value: "ABORTED", label: "Aborted" },
];

type Column = TableProps.ColumnDefinition<ExecutionItem>;

/** The name of an execution; Express ones have an id behind it. */
function nameColumn(): Column {
  return {
    id: "name",
    header: "Name",
    isRowHeader: true,
    cell: (x) => (
      <Link href={href("executions", x.executionArn)}>
        <span className="wrap-anywhere">{x.name}</span>
      </Link>
    ),
  };
}

const rest: Column[] = [
  { id: "status", header: "Status", cell: (x) => <Status status={x.status} /> },
  { id: "started", header: "Started", cell: (x) => formatTime(x.startDate) },
  { id: "ended", header: "End time", cell: (x) => formatTime(x.stopDate) },
  { id: "duration", header: "Duration", cell: (x) => (x.stopDate ? formatDuration((x.stopDate - x.startDate) * 1000) : "-") },
];

export const executionColumns: Column[] = [nameColumn(), ...rest];

/** With the state machine, for lists over all of them. */
export const allExecutionColumns: Column[] = [
  nameColumn(),
  {
    id: "machine",
    header: "State machine",
    cell: (x) => <Link href={href("statemachines", x.stateMachineArn)}>{nameOf(x.stateMachineArn)}</Link>,
  },
  ...rest,
];
