import ExpandableSection from "@cloudscape-design/components/expandable-section";
import Link from "@cloudscape-design/components/link";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useMemo } from "react";
import { href } from "../../app/router";
import { nameOf } from "../../components/format";
import { Problem } from "../../components/Problem";
import { Status } from "../../components/Status";
import { useExecution } from "../../execution/useExecution";
import { nodesOf } from "../../history/nodes";
import { WorkflowGraph } from "../../workflow/WorkflowGraph";

/** An execution that a task has started, in place and live. */
export function Nested({ arn }: { arn: string }) {
  const x = useExecution(arn);
  const nodes = useMemo(() => nodesOf(x.folding.steps), [x.folding]);
  return (
    <ExpandableSection defaultExpanded headerText="Nested execution" variant="container">
      <SpaceBetween size="s">
        <Problem what="The nested execution could not be read" error={x.error} retry={x.reload} />
        <SpaceBetween direction="horizontal" size="s">
          <Link href={href("executions", arn)}>{nameOf(arn)}</Link>
          <Status status={x.description?.status} />
        </SpaceBetween>
        <div style={{ height: 360 }}>
          <WorkflowGraph scope={x.scope} nodes={nodes} />
        </div>
      </SpaceBetween>
    </ExpandableSection>
  );
}
