import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Spinner from "@cloudscape-design/components/spinner";
import Toggle from "@cloudscape-design/components/toggle";
import { useState } from "react";
import { call } from "../../api/client";
import type { DescribeStateMachineOutput } from "../../api/generated/states";
import { useCall } from "../../api/useCall";
import type { Finding } from "../../asl/diagnostics";
import { notify, notifyError } from "../../app/notices";
import { go, href } from "../../app/router";
import type { PageProps } from "../../app/routes";
import { machineOf } from "../../components/format";
import { Page } from "../../components/Page";
import { Problem } from "../../components/Problem";
import { Settings, type SettingsValue } from "./Settings";
import { Workbench } from "./Workbench";

/** Changes the definition and the settings of a state machine. */
export default function EditPage({ params }: PageProps) {
  const { machine } = machineOf(params["arn"]!);
  const described = useCall("states", "DescribeStateMachine", { stateMachineArn: machine });
  if (described.error) return <Problem what="The state machine could not be read" error={described.error} retry={described.reload} />;
  return described.data ? <Edit machine={described.data} /> : <Spinner size="large" />;
}

function Edit({ machine: m }: { machine: DescribeStateMachineOutput }) {
  const [definition, setDefinition] = useState(m.definition);
  const [settings, setSettings] = useState<SettingsValue>({
    name: m.name, type: m.type, roleArn: m.roleArn, logging: m.loggingConfiguration, tracing: m.tracingConfiguration?.enabled ?? false,
  });
  const [publish, setPublish] = useState(false);
  const [findings, setFindings] = useState<Finding[]>([]);
  const [busy, setBusy] = useState(false);

  async function save() {
    setBusy(true);
    try {
      await call("states", "UpdateStateMachine", {
        stateMachineArn: m.stateMachineArn, definition, roleArn: settings.roleArn,
        loggingConfiguration: settings.logging, tracingConfiguration: { enabled: settings.tracing }, publish: publish || undefined,
      });
      notify("success", `State machine ${m.name} is saved`);
      go(href("statemachines", m.stateMachineArn));
    } catch (e) {
      notifyError("The state machine could not be saved", e);
      setBusy(false);
    }
  }

  return (
    <Page
      trail={[{ text: "State machines", href: href("statemachines") }, { text: m.name, href: href("statemachines", m.stateMachineArn) }]}
      title="Edit"
      actions={
        <SpaceBetween direction="horizontal" size="xs">
          <Toggle checked={publish} onChange={({ detail }) => setPublish(detail.checked)}>Publish a version</Toggle>
          <Button variant="link" href={href("statemachines", m.stateMachineArn)}>Cancel</Button>
          <Button variant="primary" loading={busy} disabled={findings.some((f) => f.severity === "ERROR")} onClick={() => void save()}>Save</Button>
        </SpaceBetween>
      }
    >
      <Workbench definition={definition} onChange={setDefinition} type={settings.type} roleArn={settings.roleArn} findings={findings} onFindings={setFindings} />
      <Settings value={settings} onChange={setSettings} />
    </Page>
  );
}
