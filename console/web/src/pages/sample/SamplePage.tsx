import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Tabs from "@cloudscape-design/components/tabs";
import { useMemo, useState } from "react";
import { call } from "../../api/client";
import { notifyError } from "../../app/notices";
import { go, href } from "../../app/router";
import type { PageProps } from "../../app/routes";
import { Editor } from "../../components/Code";
import { Page } from "../../components/Page";
import { Problem } from "../../components/Problem";
import { parseDefinition } from "../../workflow/definition";
import { WorkflowGraph } from "../../workflow/WorkflowGraph";
import { summaryOf, useSamples, type Sample } from "../samples/samples";

/** A sample project: its code and its picture, and the way to have it. */
export default function SamplePage({ params }: PageProps) {
  const samples = useSamples();
  const sample = samples.data?.samples.find((s) => s.name === params["name"]);
  if (samples.data && !sample) return <Problem what="There is no such sample project" error={params["name"]} />;
  return (
    <>
      <Problem what="The sample project could not be read" error={samples.error} retry={samples.reload} />
      {sample && <Project sample={sample} />}
    </>
  );
}

function Project({ sample }: { sample: Sample }) {
  const [stack, setStack] = useState(() => nameFor(sample));
  const [busy, setBusy] = useState(false);
  const scope = useMemo(() => parseDefinition(sample.definition), [sample]);

  async function create() {
    setBusy(true);
    try {
      const made = await call("cloudformation", "CreateStack", {
        StackName: stack,
        TemplateBody: sample.template,
        Capabilities: ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"],
      });
      go(href("samples", sample.name, "resources", made.StackId!));
    } catch (e) {
      notifyError("The resources could not be created", e);
      setBusy(false);
    }
  }

  return (
    <Page
      trail={[{ text: "State machines", href: href("statemachines") }, { text: "Sample projects", href: href("samples") }]}
      title={sample.title}
      description={summaryOf(sample)}
      actions={
        <SpaceBetween direction="horizontal" size="xs">
          <Button variant="link" href={href("samples")}>Cancel</Button>
          <Button variant="primary" loading={busy} disabled={stack === ""} onClick={() => void create()}>Create Resources</Button>
        </SpaceBetween>
      }
    >
      <Container>
        <FormField label="Stack name" description="All that the project needs is made as one stack of CloudFormation, and goes with it.">
          <Input value={stack} onChange={({ detail }) => setStack(detail.value)} />
        </FormField>
      </Container>
      <div className="split">
        <Container header={<Header variant="h2">Code</Header>}>
          <Tabs
            tabs={[
              { id: "definition", label: "Definition", content: <Editor readOnly value={sample.definition} ariaLabel="Definition" height="520px" /> },
              { id: "template", label: "Template", content: <Editor readOnly value={sample.template} ariaLabel="Template" height="520px" /> },
              { id: "readme", label: "About", content: <pre className="pre">{sample.readme}</pre> },
            ]}
          />
        </Container>
        <Container header={<Header variant="h2">Visual workflow</Header>}>
          <div style={{ height: 580 }}>
            <WorkflowGraph scope={scope} />
          </div>
        </Container>
      </div>
    </Page>
  );
}

/** A name for a stack that is hardly taken: StepFunctionsSample-JobStatusPoller-1a2b3c. */
function nameFor(sample: Sample): string {
  const random = crypto.getRandomValues(new Uint8Array(3));
  const id = [...random].map((n) => n.toString(16).padStart(2, "0")).join("");
  return `StepFunctionsSample-${sample.title.replace(/[^A-Za-z0-9]/g, "")}-${id}`;
}
