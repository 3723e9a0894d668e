import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import { useCall } from "../../api/useCall";
import { href } from "../../app/router";
import type { PageProps } from "../../app/routes";
import { JsonView } from "../../components/Code";
import { Copyable } from "../../components/Copyable";
import { formatTime } from "../../components/format";
import { Page } from "../../components/Page";
import { Problem } from "../../components/Problem";
import { Status } from "../../components/Status";
import { RoleLink } from "../../iam/RoleLink";
import { setScheduleState } from "../../eventbridge/schedules";
import { Switch } from "../../eventbridge/Switch";
import { Target } from "../../eventbridge/Target";

/** One schedule: when it invokes what, and with which input. */
export default function SchedulePage({ params }: PageProps) {
  const group = params["group"]!;
  const name = params["name"]!;
  const schedule = useCall("scheduler", "GetSchedule", { Name: name, GroupName: group });
  const s = schedule.data;
  const flexible = s?.FlexibleTimeWindow;
  const retry = s?.Target?.RetryPolicy;
  return (
    <Page
      trail={[{ text: "Schedules", href: href("schedules") }]}
      title={name}
      description={s?.Description}
      actions={<Switch what={s && `Schedule ${name}`} state={s?.State} set={(enabled) => setScheduleState(name, group, enabled)} onDone={schedule.reload} />}
    >
      <Problem what="The schedule could not be read" error={schedule.error} retry={schedule.reload} />
      <Container>
        <KeyValuePairs
          columns={4}
          items={[
            { label: "ARN", value: <Copyable text={s?.Arn} /> },
            { label: "Status", value: <Status status={s?.State} /> },
            { label: "Schedule group", value: group },
            { label: "Schedule", value: s?.ScheduleExpression ?? "-" },
            { label: "Time zone", value: s?.ScheduleExpressionTimezone ?? "UTC" },
            { label: "Flexible time window", value: flexible?.Mode === "FLEXIBLE" ? `${flexible.MaximumWindowInMinutes} minutes` : "Off" },
            { label: "Start", value: formatTime(s?.StartDate) },
            { label: "End", value: formatTime(s?.EndDate) },
            { label: "Created", value: formatTime(s?.CreationDate) },
            { label: "Last modified", value: formatTime(s?.LastModificationDate) },
            { label: "After completion", value: s?.ActionAfterCompletion === "DELETE" ? "Delete" : "Keep" },
          ]}
        />
      </Container>
      {s?.Target && (
        <Container header={<Header variant="h2">Target</Header>}>
          <KeyValuePairs
            columns={3}
            items={[
              { label: "Target", value: <Target arn={s.Target.Arn} /> },
              { label: "Execution role", value: <RoleLink arn={s.Target.RoleArn} /> },
              { label: "Retry attempts", value: retry?.MaximumRetryAttempts ?? "-" },
              { label: "Input", value: <JsonView text={s.Target.Input} ariaLabel="Input of the target" /> },
            ]}
          />
        </Container>
      )}
    </Page>
  );
}
