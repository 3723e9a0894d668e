import { useMemo } from "react";
import { JsonView } from "../../components/Code";
import { parseDefinition } from "../../workflow/definition";
import { WorkflowGraph } from "../../workflow/WorkflowGraph";

/** The definition of a state machine beside its picture. */
export function DefinitionTab({ definition }: { definition: string }) {
  const scope = useMemo(() => parseDefinition(definition), [definition]);
  return (
    <div className="split">
      <JsonView text={definition} ariaLabel="Definition" height="620px" />
      <div className="split-graph">
        <WorkflowGraph scope={scope} />
      </div>
    </div>
  );
}
