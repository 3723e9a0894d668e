import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { call } from "../../api/client";
import type { DescribeChangeSetOutput, ParameterDeclaration, Stack } from "../../api/generated/cloudformation";
import { useCall } from "../../api/useCall";
import { notifyError } from "../../app/notices";
import { go, href } from "../../app/router";
import type { PageProps } from "../../app/routes";
import { Page } from "../../components/Page";
import { Problem } from "../../components/Problem";
import { parametersOf, type Values } from "../../stacks/parameters";
import { capabilities, TemplateForm } from "../../stacks/TemplateForm";
import { Changes } from "./Changes";

/** Another template or other parameters for a stack: what they would change, and then the change. */
export default function UpdateStackPage({ params }: PageProps) {
  const id = params["id"]!;
  const stack = useCall("cloudformation", "DescribeStacks", { StackName: id });
  const template = useCall("cloudformation", "GetTemplate", { StackName: id, TemplateStage: "Original" });
  const s = stack.data?.Stacks?.[0];
  return (
    <Page
      trail={[{ text: "Stacks", href: href("stacks") }, { text: s?.StackName ?? id, href: href("stacks", id) }]}
      title="Update stack"
    >
      <Problem what="The stack could not be read" error={stack.error ?? template.error} retry={stack.reload} />
      {s && template.data && <Update stack={s} current={template.data.TemplateBody ?? ""} />}
    </Page>
  );
}

function Update({ stack, current }: { stack: Stack; current: string }) {
  const [template, setTemplate] = useState(current);
  const [values, setValues] = useState<Values>({});
  const [declared, setDeclared] = useState<ParameterDeclaration[]>([]);
  const [busy, setBusy] = useState(false);
  const [changes, setChanges] = useState<DescribeChangeSetOutput>();
  const before = stack.Parameters ?? [];

  async function preview() {
    setBusy(true);
    try {
      const made = await call("cloudformation", "CreateChangeSet", {
        StackName: stack.StackId!, ChangeSetName: "console-" + Date.now().toString(36), TemplateBody: template,
        Parameters: parametersOf(declared, values, before), Capabilities: [...capabilities],
      });
      setChanges(await call("cloudformation", "DescribeChangeSet", { ChangeSetName: made.Id! }));
    } catch (e) {
      notifyError("The changes could not be told", e);
    }
    setBusy(false);
  }

  async function discard() {
    const old = changes;
    setChanges(undefined);
    // It does no harm where it stays, so a failure is not worth a word.
    await call("cloudformation", "DeleteChangeSet", { ChangeSetName: old!.ChangeSetId! }).catch(() => undefined);
  }

  async function execute() {
    try {
      await call("cloudformation", "ExecuteChangeSet", { ChangeSetName: changes!.ChangeSetId! });
      go(href("stacks", stack.StackId!));
    } catch (e) {
      notifyError("The stack could not be updated", e);
    }
  }

  if (changes) return <Changes changeSet={changes} onBack={() => void discard()} onExecute={execute} />;
  return (
    <Container>
      <SpaceBetween size="l">
        <TemplateForm template={template} onTemplate={setTemplate} values={values} onValues={setValues} before={before} onDeclared={setDeclared} />
        <SpaceBetween direction="horizontal" size="xs">
          <Button variant="link" href={href("stacks", stack.StackId!)}>Cancel</Button>
          <Button variant="primary" loading={busy} disabled={!template.trim()} onClick={() => void preview()}>Preview changes</Button>
        </SpaceBetween>
      </SpaceBetween>
    </Container>
  );
}
