import SpaceBetween from "@cloudscape-design/components/space-between";
import Toggle from "@cloudscape-design/components/toggle";
import { useState } from "react";
import { useCall } from "../../api/useCall";
import { Editor } from "../../components/Code";
import { Problem } from "../../components/Problem";
import { useAgain } from "./useAgain";

/** The template as it was given, or as its transforms have left it. */
export function Template({ stackId, round }: { stackId: string; round: number }) {
  const [processed, setProcessed] = useState(false);
  const template = useCall("cloudformation", "GetTemplate", { StackName: stackId, TemplateStage: processed ? "Processed" : "Original" });
  useAgain(round, template.reload);
  return (
    <SpaceBetween size="s">
      <Problem what="The template could not be read" error={template.error} retry={template.reload} />
      <Toggle checked={processed} onChange={({ detail }) => setProcessed(detail.checked)}>View processed template</Toggle>
      <Editor readOnly value={template.data?.TemplateBody ?? ""} ariaLabel="Template" height="560px" />
    </SpaceBetween>
  );
}
