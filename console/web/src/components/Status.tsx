import StatusIndicator, { type StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";

const looks: Record<string, { type: StatusIndicatorProps.Type; text: string }> = {
  RUNNING: { type: "in-progress", text: "Running" },
  SUCCEEDED: { type: "success", text: "Succeeded" },
  FAILED: { type: "error", text: "Failed" },
  TIMED_OUT: { type: "error", text: "Timed out" },
  ABORTED: { type: "stopped", text: "Aborted" },
  PENDING_REDRIVE: { type: "pending", text: "Pending redrive" },
  ACTIVE: { type: "success", text: "Active" },
  DELETING: { type: "in-progress", text: "Deleting" },
  SUBMITTED: { type: "pending", text: "Submitted" },
  PENDING: { type: "pending", text: "Pending" },
  RUNNABLE: { type: "pending", text: "Runnable" },
  STARTING: { type: "in-progress", text: "Starting" },
  ENABLED: { type: "success", text: "Enabled" },
  DISABLED: { type: "stopped", text: "Disabled" },
  VALID: { type: "success", text: "Valid" },
  INVALID: { type: "error", text: "Invalid" },
  INACTIVE: { type: "stopped", text: "Inactive" },
};

/** A status in AWS's words and colours. One that is not known shows as it is. */
export function Status({ status }: { status: string | undefined }) {
  if (!status) return <>-</>;
  const look = looks[status] ?? { type: "info", text: status };
  return <StatusIndicator type={look.type}>{look.text}</StatusIndicator>;
}
