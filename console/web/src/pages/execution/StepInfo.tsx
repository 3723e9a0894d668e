import Alert from "@cloudscape-design/components/alert";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import Link from "@cloudscape-design/components/link";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator, { type StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import { href } from "../../app/router";
import type { Attempt, Step, StepStatus } from "../../history/fold";
import { Copyable } from "../../components/Copyable";
import { formatDuration, formatTime, nameOf } from "../../components/format";
import type { StepData } from "../../execution/stepData";
import type { Execution } from "../../execution/useExecution";
import { useNow } from "../../execution/useNow";
import { statusWords } from "../../workflow/status";
import { MapRun } from "./MapRun";
import { Nested } from "./Nested";

const looks: Record<StepStatus, StatusIndicatorProps.Type> = {
  running: "in-progress", succeeded: "success", failed: "error", caught: "warning", cancelled: "stopped",
};

export function StepStatusText({ status }: { status: StepStatus }) {
  return <StatusIndicator type={looks[status]}>{statusWords[status].text}</StatusIndicator>;
}

/** How a step went: times, error, attempts, and what it started. */
export function StepInfo({ execution, step, data }: { execution: Execution; step: Step; data: StepData }) {
  const now = useNow(step.status === "running");
  const it = step.iterations;
  return (
    <SpaceBetween size="m">
      <KeyValuePairs
        columns={2}
        items={[
          { label: "Status", value: <StepStatusText status={step.status} /> },
          { label: "Type", value: step.type },
          { label: "Entered", value: formatTime(step.entered) },
          { label: "Exited", value: formatTime(step.exited) },
          { label: "Duration", value: formatDuration(((step.exited ?? now) - step.entered) * 1000) },
          ...(step.iteration === undefined ? [] : [{ label: "Iteration", value: "#" + step.iteration }]),
          ...(it && !step.mapRunArn ? [{ label: "Iterations", value: `${it.succeeded} succeeded, ${it.failed} failed, ${it.started} of ${it.total} begun` }] : []),
          ...(step.attempts[0]?.resource ? [{ label: "Resource", value: <Copyable text={step.attempts[0].resource} label="Resource" /> }] : []),
          ...(data.jobId ? [{ label: "Batch job", value: <Link href={href("jobs", data.jobId)}>{data.jobId}</Link> }] : []),
          ...(data.functionName ? [{ label: "Function", value: <Link href={href("functions", data.functionName)}>{nameOf(data.functionName)}</Link> }] : []),
        ]}
      />
      {step.error !== undefined && (
        <Alert type={step.status === "caught" ? "warning" : "error"} header={step.error || "An error without a name"}>
          <div className="pre">{step.cause ?? ""}</div>
        </Alert>
      )}
      {step.attempts.length > 1 && <Attempts attempts={step.attempts} />}
      {step.mapRunArn && <MapRun arn={step.mapRunArn} />}
      {data.childArn && data.childArn !== execution.arn && <Nested arn={data.childArn} />}
    </SpaceBetween>
  );
}

function Attempts({ attempts }: { attempts: Attempt[] }) {
  return (
    <ol className="attempts" aria-label="Attempts">
      {attempts.map((a) => (
        <li key={a.event}>
          {formatTime(a.scheduled)}: {a.outcome}
          {a.ended !== undefined && ` after ${formatDuration((a.ended - a.scheduled) * 1000)}`}
          {a.error !== undefined && ` (${a.error})`}
        </li>
      ))}
    </ol>
  );
}
