import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import Link from "@cloudscape-design/components/link";
import Tabs from "@cloudscape-design/components/tabs";
import { href } from "../../app/router";
import { JsonView } from "../../components/Code";
import { Copyable } from "../../components/Copyable";
import { formatCount, formatDuration, formatTime, nameOf } from "../../components/format";
import { Status } from "../../components/Status";
import type { Execution } from "../../execution/useExecution";
import { useNow } from "../../execution/useNow";

/** Info, input, output and definition of an execution. */
export function Details({ execution }: { execution: Execution }) {
  const { description: d, definition } = execution;
  return (
    <Container header={<Header variant="h2">Execution details</Header>}>
      <Tabs
        tabs={[
          { id: "info", label: "Info", content: <Info execution={execution} /> },
          { id: "input", label: "Input", content: <JsonView text={d?.input} ariaLabel="Execution input" /> },
          { id: "output", label: "Output", content: <JsonView text={d?.output} ariaLabel="Execution output" /> },
          { id: "definition", label: "Definition", content: <JsonView text={definition} ariaLabel="Definition" height="480px" /> },
        ]}
      />
    </Container>
  );
}

function Info({ execution }: { execution: Execution }) {
  const { description: d, folding, events } = execution;
  const running = d?.status === "RUNNING";
  const now = useNow(running);
  const end = d?.stopDate ?? now;
  const qualifier = d?.stateMachineAliasArn ?? d?.stateMachineVersionArn;
  return (
    <KeyValuePairs
      columns={4}
      items={[
        { label: "Execution Status", value: <Status status={d?.status} /> },
        { label: "Started", value: formatTime(d?.startDate) },
        { label: "Closed", value: formatTime(d?.stopDate) },
        { label: "Duration", value: d ? formatDuration((end - (d.startDate ?? end)) * 1000) : "-" },
        { label: "Execution ARN", value: <Copyable text={d?.executionArn} label="Execution ARN" /> },
        { label: "State transitions", value: formatCount(folding.transitions) },
        { label: "Events", value: formatCount(events.length) },
        { label: "Redrives", value: d?.redriveCount ?? 0 },
        ...(qualifier ? [{ label: "Version or alias", value: <Link href={href("statemachines", qualifier)}>{nameOf(qualifier)}</Link> }] : []),
        ...(d?.mapRunArn ? [{ label: "Map Run", value: <Copyable text={d.mapRunArn} label="Map Run ARN" /> }] : []),
      ]}
    />
  );
}
