import StatusIndicator, { type StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";

/** A status of CloudFormation: of a stack, a resource or an event. */
export function StackStatus({ status }: { status: string | undefined }) {
  if (!status) return <>-</>;
  return <StatusIndicator type={lookOf(status)}>{status}</StatusIndicator>;
}

function lookOf(status: string): StatusIndicatorProps.Type {
  if (status.endsWith("_FAILED")) return "error";
  if (status.endsWith("IN_PROGRESS")) return "in-progress";
  if (status.includes("ROLLBACK")) return "warning";
  if (status.startsWith("DELETE")) return "stopped";
  return "success";
}
