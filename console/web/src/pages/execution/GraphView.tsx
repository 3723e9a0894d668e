import { useEffect, useMemo, useState } from "react";
import type { Execution } from "../../execution/useExecution";
import { nodesOf } from "../../history/nodes";
import { WorkflowGraph } from "../../workflow/WorkflowGraph";
import type { Layout } from "../../workflow/layout";
import { Iterations } from "./Iterations";
import { Legend } from "./Legend";
import { StepPanel } from "./StepPanel";

interface Props {
  execution: Execution;
  selected: string | undefined;
  onSelect: (name: string | undefined) => void;
  onLayout?: (layout: Layout) => void;
}

/** The graph with how each state stands, and beside it what the selected one did. */
export function GraphView({ execution, selected, onSelect, onLayout }: Props) {
  const { folding, scope } = execution;
  const [chosen, setChosen] = useState<ReadonlyMap<string, number>>(new Map());
  const nodes = useMemo(() => nodesOf(folding.steps, chosen), [folding, chosen]);
  useEffect(() => setChosen(new Map()), [execution.arn]);
  return (
    <div className="split">
      <div>
        <Iterations steps={folding.steps} chosen={chosen} onChange={setChosen} />
        <div className="split-graph">
          <WorkflowGraph scope={scope} nodes={nodes} selected={selected} onSelect={onSelect} onLayout={onLayout} />
        </div>
        <Legend />
      </div>
      <StepPanel execution={execution} name={selected} chosen={chosen} />
    </div>
  );
}
