import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Spinner from "@cloudscape-design/components/spinner";
import Tabs from "@cloudscape-design/components/tabs";
import { lazy, Suspense, useDeferredValue, useMemo, useState } from "react";
import { problemsOf, type Finding } from "../../asl/diagnostics";
import { formatJson } from "../../components/formatJson";
import { TestState } from "../../components/TestState";
import { findState, parseDefinition, type Scope } from "../../workflow/definition";
import { WorkflowGraph } from "../../workflow/WorkflowGraph";
import { Findings } from "./Findings";

const AslEditor = lazy(() => import("../../components/AslEditor"));

interface Props {
  definition: string;
  onChange: (definition: string) => void;
  type: "STANDARD" | "EXPRESS";
  roleArn: string;
  findings: Finding[];
  onFindings: (findings: Finding[]) => void;
}

/** The code of a definition beside its picture, which follows it. */
export function Workbench({ definition, onChange, type, roleArn, findings, onFindings }: Props) {
  const [selected, setSelected] = useState<string>();
  const text = useDeferredValue(definition);
  const scope = useLastGood(text);
  const problems = useMemo(() => problemsOf(findings), [findings]);
  const state = selected === undefined ? undefined : findState(scope, selected);
  return (
    <SpaceBetween size="m">
      <div className="split">
        <Container
          header={<Header variant="h2" actions={<Button onClick={() => onChange(formatJson(definition))}>Format</Button>}>Code</Header>}
        >
          <Suspense fallback={<Spinner />}>
            <AslEditor value={definition} onChange={onChange} type={type} onFindings={onFindings} height="560px" reveal={selected} />
          </Suspense>
        </Container>
        <Container header={<Header variant="h2">Visual workflow</Header>}>
          <div style={{ height: 560 }}>
            <WorkflowGraph scope={scope} selected={selected} onSelect={setSelected} problems={problems} />
          </div>
        </Container>
      </div>
      <Tabs
        tabs={[
          { id: "findings", label: `Problems (${findings.length})`, content: <Findings findings={findings} onSelect={setSelected} /> },
          {
            id: "test", label: "Test state", disabled: !state, disabledReason: "Select a state in the workflow first.",
            content: state && <TestState key={state.name} definition={JSON.stringify(state.source)} input="{}" roleArn={roleArn} />,
          },
        ]}
      />
    </SpaceBetween>
  );
}

/** What a text says, or what it last said when it could be read. */
function useLastGood(text: string): Scope | undefined {
  const parsed = useMemo(() => parseDefinition(text), [text]);
  const [good, setGood] = useState(parsed);
  if (parsed && parsed !== good) setGood(parsed);
  return parsed ?? good;
}
