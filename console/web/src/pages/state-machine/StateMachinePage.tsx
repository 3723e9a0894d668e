import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Tabs from "@cloudscape-design/components/tabs";
import { useState } from "react";
import { useCall } from "../../api/useCall";
import { go, href } from "../../app/router";
import type { PageProps } from "../../app/routes";
import { Copyable } from "../../components/Copyable";
import { formatTime } from "../../components/format";
import { Page } from "../../components/Page";
import { Problem } from "../../components/Problem";
import { Status } from "../../components/Status";
import { DeleteStateMachines } from "../state-machines/DeleteStateMachines";
import { Aliases } from "./Aliases";
import { DefinitionTab } from "./DefinitionTab";
import { Executions } from "./Executions";
import { Versions } from "./Versions";

export const trail = [{ text: "State machines", href: href("statemachines") }];

export default function StateMachinePage({ params }: PageProps) {
  const arn = params["arn"]!;
  const machine = useCall("states", "DescribeStateMachine", { stateMachineArn: arn });
  const [deleting, setDeleting] = useState(false);
  const m = machine.data;
  return (
    <Page
      trail={trail}
      title={m?.name ?? arn.slice(arn.lastIndexOf(":") + 1)}
      actions={
        <SpaceBetween direction="horizontal" size="xs">
          <Button disabled={!m} onClick={() => setDeleting(true)}>Delete</Button>
          <Button href={href("statemachines", arn, "edit")}>Edit</Button>
          <Button variant="primary" href={href("statemachines", arn, "start")}>Start execution</Button>
        </SpaceBetween>
      }
    >
      <Problem what="The state machine could not be read" error={machine.error} retry={machine.reload} />
      <Container>
        <KeyValuePairs
          columns={4}
          items={[
            { label: "ARN", value: <Copyable text={arn} /> },
            { label: "IAM role ARN", value: <Copyable text={m?.roleArn} /> },
            { label: "Type", value: m && (m.type === "EXPRESS" ? "Express" : "Standard") },
            { label: "Status", value: <Status status={m?.status} /> },
            { label: "Created", value: formatTime(m?.creationDate) },
            { label: "Revision", value: m?.revisionId ?? "INITIAL" },
            { label: "Logging", value: m?.loggingConfiguration?.level ?? "OFF" },
            { label: "X-Ray tracing", value: m?.tracingConfiguration?.enabled ? "Enabled" : "Disabled" },
          ]}
        />
      </Container>
      <Tabs
        tabs={[
          { id: "executions", label: "Executions", content: m && <Executions machine={arn} express={m.type === "EXPRESS"} /> },
          { id: "definition", label: "Definition", content: m && <DefinitionTab definition={m.definition} /> },
          { id: "versions", label: "Versions", content: <Versions machine={arn} /> },
          { id: "aliases", label: "Aliases", content: <Aliases machine={arn} /> },
        ]}
      />
      {deleting && m && (
        <DeleteStateMachines
          machines={[{ arn, name: m.name }]}
          onDone={() => go(href("statemachines"))}
          onCancel={() => setDeleting(false)}
        />
      )}
    </Page>
  );
}
