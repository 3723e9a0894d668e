import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useEffect, useState } from "react";
import type { Parameter, ParameterDeclaration } from "../api/generated/cloudformation";
import { useCall } from "../api/useCall";
import { Editor } from "../components/Code";
import { Problem } from "../components/Problem";
import type { Values } from "./parameters";

interface Props {
  template: string;
  onTemplate: (template: string) => void;
  values: Values;
  onValues: (values: Values) => void;
  before?: readonly Parameter[];
  onDeclared: (declared: ParameterDeclaration[]) => void;
}

/** A template with the values of its parameters, which the server reads from it. */
export function TemplateForm({ template, onTemplate, values, onValues, before = [], onDeclared }: Props) {
  const [checked, setChecked] = useState(template);
  useEffect(() => {
    const timer = setTimeout(() => setChecked(template), 400);
    return () => clearTimeout(timer);
  }, [template]);
  const summary = useCall("cloudformation", "GetTemplateSummary", checked.trim() ? { TemplateBody: checked } : undefined);
  const declared = summary.data?.Parameters;
  useEffect(() => onDeclared(declared ?? []), [declared, onDeclared]);
  return (
    <SpaceBetween size="l">
      <FormField label="Template" description="YAML or JSON" stretch>
        <Editor value={template} onChange={onTemplate} ariaLabel="Template" height="420px" />
      </FormField>
      {checked.trim() && <Problem what="The template is not valid" error={summary.error} />}
      {declared?.map((d) => {
        const key = d.ParameterKey!;
        const old = before.find((p) => p.ParameterKey === key)?.ParameterValue ?? d.DefaultValue ?? "";
        return (
          <FormField key={key} label={key} description={d.Description}>
            <Input
              type={d.NoEcho ? "password" : "text"}
              value={values[key] ?? (d.NoEcho ? "" : old)}
              placeholder={d.NoEcho && old ? "As before" : undefined}
              onChange={({ detail }) => onValues({ ...values, [key]: detail.value })}
            />
          </FormField>
        );
      })}
    </SpaceBetween>
  );
}

/** What a person at the console permits by what they do, as AWS's asks to tick. */
export const capabilities = ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"] as const;
