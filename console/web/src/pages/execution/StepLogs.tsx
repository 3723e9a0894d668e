import Box from "@cloudscape-design/components/box";
import Link from "@cloudscape-design/components/link";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Spinner from "@cloudscape-design/components/spinner";
import { isApiError } from "../../api/client";
import { topics, useLive } from "../../api/live";
import { useAsk, useCall } from "../../api/useCall";
import { href } from "../../app/router";
import { attemptsOf, logGroupOf } from "../../batch/attempts";
import { FollowedLog } from "../../components/FollowedLog";
import { LogLines } from "../../components/LogLines";
import { Problem } from "../../components/Problem";
import { useThrottled } from "../../components/useThrottled";
import { logOfRequest } from "../../execution/logs";
import type { StepData } from "../../execution/stepData";
import type { Step } from "../../history/fold";

interface Props {
  step: Step;
  data: StepData;
  /** The ids of the requests that did the attempts, by the events that scheduled them. */
  requestIds: Record<string, string>;
}

/** What the function and the job of a step have logged, each attempt by itself. */
export function StepLogs({ step, data, requestIds }: Props) {
  return (
    <SpaceBetween size="m">
      {data.functionName &&
        step.attempts.map((a, i) => (
          <FunctionLog
            key={a.event}
            title={`Function ${data.functionName}` + (step.attempts.length > 1 ? `, attempt ${i + 1}` : "")}
            name={data.functionName!}
            requestId={requestIds[a.event] ?? ""}
            from={a.scheduled}
            until={a.ended}
          />
        ))}
      {data.jobId && <JobLog jobId={data.jobId} running={step.status === "running"} />}
      {!data.functionName && !data.jobId && <Box color="text-body-secondary">This step ran neither a function nor a job.</Box>}
    </SpaceBetween>
  );
}

function FunctionLog({ title, name, requestId, from, until }: { title: string; name: string; requestId: string; from: number; until?: number }) {
  const log = useAsk(JSON.stringify([name, requestId, until]), (signal) => logOfRequest(name, requestId, from, until, signal));
  return <Log title={title} log={log} />;
}

function JobLog({ jobId, running }: { jobId: string; running: boolean }) {
  const described = useCall("batch", "DescribeJobs", { jobs: [jobId] });
  const soon = useThrottled(described.reload, 300);
  useLive(running ? topics.job(jobId) : "", { onChange: soon, onResync: soon });
  const job = described.data?.jobs?.[0];
  const attempt = job && attemptsOf(job).at(-1);
  return (
    <div>
      <Box variant="awsui-key-label">Job <Link href={href("jobs", jobId)}>{jobId}</Link></Box>
      <Problem what="The job could not be read" error={described.error} retry={described.reload} />
      {attempt?.stream && <FollowedLog key={attempt.stream} group={logGroupOf(job!)} stream={attempt.stream} open={attempt.open} height={320} />}
      {job && !attempt?.stream && <Box color="text-body-secondary">No attempt has begun.</Box>}
    </div>
  );
}

function Log({ title, log }: { title: string; log: ReturnType<typeof useAsk<{ timestamp?: number; message?: string }[]>> }) {
  const missing = isApiError(log.error) && /NotFound|UnknownOperation/.test(log.error.code);
  return (
    <div>
      <Box variant="awsui-key-label">{title}</Box>
      {log.loading && !log.data && <Spinner />}
      {log.error !== undefined && !missing && <Problem what="The log could not be read" error={log.error} retry={log.reload} />}
      {(missing || log.data?.length === 0) && <Box color="text-body-secondary">Nothing is logged.</Box>}
      {log.data && log.data.length > 0 && <LogLines lines={log.data} label={"Log of " + title} />}
    </div>
  );
}
