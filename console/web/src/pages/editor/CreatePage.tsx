import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import FileUpload from "@cloudscape-design/components/file-upload";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Tiles from "@cloudscape-design/components/tiles";
import { useState } from "react";
import { call } from "../../api/client";
import type { Finding } from "../../asl/diagnostics";
import { notify, notifyError } from "../../app/notices";
import { go, href } from "../../app/router";
import { Page } from "../../components/Page";
import { blank } from "./blank";
import { nothingSet, Settings, type SettingsValue } from "./Settings";
import { Workbench } from "./Workbench";

/** A new state machine, from nothing, from a file or from a sample. */
export default function CreatePage() {
  const [from, setFrom] = useState("blank");
  const [files, setFiles] = useState<File[]>([]);
  const [definition, setDefinition] = useState(blank);
  const [settings, setSettings] = useState<SettingsValue>({ ...nothingSet, name: "MyStateMachine" });
  const [findings, setFindings] = useState<Finding[]>([]);
  const [busy, setBusy] = useState(false);

  async function load(chosen: File[]) {
    setFiles(chosen);
    if (!chosen[0]) return;
    setDefinition(await chosen[0].text());
    setSettings((s) => ({ ...s, name: chosen[0]!.name.replace(/(\.asl)?\.json$/, "") }));
  }

  async function create() {
    setBusy(true);
    try {
      const made = await call("states", "CreateStateMachine", {
        name: settings.name, definition, roleArn: settings.roleArn, type: settings.type,
        loggingConfiguration: settings.logging, tracingConfiguration: { enabled: settings.tracing },
      });
      notify("success", `State machine ${settings.name} is created`);
      go(href("statemachines", made.stateMachineArn));
    } catch (e) {
      notifyError("The state machine could not be created", e);
      setBusy(false);
    }
  }

  const wrong = findings.some((f) => f.severity === "ERROR");
  return (
    <Page
      trail={[{ text: "State machines", href: href("statemachines") }]}
      title="Create state machine"
      actions={
        <SpaceBetween direction="horizontal" size="xs">
          <Button variant="link" href={href("statemachines")}>Cancel</Button>
          <Button variant="primary" loading={busy} disabled={wrong || settings.name === "" || settings.roleArn === ""} onClick={() => void create()}>Create</Button>
        </SpaceBetween>
      }
    >
      <Container header={<Header variant="h2">Begin with</Header>}>
        <SpaceBetween size="m">
          <Tiles
            ariaLabel="Begin with"
            value={from}
            onChange={({ detail }) => (detail.value === "sample" ? go(href("samples")) : setFrom(detail.value))}
            items={[
              { value: "blank", label: "Blank", description: "Write the definition yourself." },
              { value: "file", label: "File", description: "Take a definition from a file." },
              { value: "sample", label: "Sample projects", description: "A workflow with all that it needs." },
            ]}
          />
          {from === "file" && (
            <FormField label="File" description="JSON of Amazon States Language">
              <FileUpload
                value={files}
                onChange={({ detail }) => void load(detail.value)}
                accept=".json"
                showFileSize
                i18nStrings={{
                  uploadButtonText: () => "Choose a file", dropzoneText: () => "Drop a file here", removeFileAriaLabel: () => "Remove the file",
                  limitShowFewer: "Show fewer", limitShowMore: "Show more", errorIconAriaLabel: "Error",
                }}
              />
            </FormField>
          )}
        </SpaceBetween>
      </Container>
      <Settings value={settings} onChange={setSettings} isNew />
      <Workbench definition={definition} onChange={setDefinition} type={settings.type} roleArn={settings.roleArn} findings={findings} onFindings={setFindings} />
    </Page>
  );
}
