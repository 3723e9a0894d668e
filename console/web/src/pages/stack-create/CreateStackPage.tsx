import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { call } from "../../api/client";
import type { ParameterDeclaration } from "../../api/generated/cloudformation";
import { notifyError } from "../../app/notices";
import { go, href } from "../../app/router";
import { Page } from "../../components/Page";
import { parametersOf, type Values } from "../../stacks/parameters";
import { capabilities, TemplateForm } from "../../stacks/TemplateForm";

/** A new stack from a template's text. */
export default function CreateStackPage() {
  const [name, setName] = useState("");
  const [template, setTemplate] = useState("");
  const [values, setValues] = useState<Values>({});
  const [declared, setDeclared] = useState<ParameterDeclaration[]>([]);
  const [busy, setBusy] = useState(false);

  async function create() {
    setBusy(true);
    try {
      const made = await call("cloudformation", "CreateStack", {
        StackName: name, TemplateBody: template, Parameters: parametersOf(declared, values, []), Capabilities: [...capabilities],
      });
      go(href("stacks", made.StackId!));
    } catch (e) {
      notifyError("The stack could not be created", e);
      setBusy(false);
    }
  }

  return (
    <Page
      trail={[{ text: "Stacks", href: href("stacks") }]}
      title="Create stack"
      actions={
        <SpaceBetween direction="horizontal" size="xs">
          <Button variant="link" href={href("stacks")}>Cancel</Button>
          <Button variant="primary" loading={busy} disabled={!name || !template.trim()} onClick={() => void create()}>Create stack</Button>
        </SpaceBetween>
      }
    >
      <Container>
        <SpaceBetween size="l">
          <FormField label="Stack name">
            <Input value={name} onChange={({ detail }) => setName(detail.value)} />
          </FormField>
          <TemplateForm template={template} onTemplate={setTemplate} values={values} onValues={setValues} onDeclared={setDeclared} />
        </SpaceBetween>
      </Container>
    </Page>
  );
}
