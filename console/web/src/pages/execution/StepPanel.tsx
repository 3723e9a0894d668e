import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Spinner from "@cloudscape-design/components/spinner";
import Tabs from "@cloudscape-design/components/tabs";
import { useMemo, useState } from "react";
import type { Step } from "../../history/fold";
import type { Chosen } from "../../history/nodes";
import { JsonView } from "../../components/Code";
import { formatTime } from "../../components/format";
import { Problem } from "../../components/Problem";
import { dataOf } from "../../execution/stepData";
import { useEvents } from "../../execution/useEvents";
import type { Execution } from "../../execution/useExecution";
import { statusWords } from "../../workflow/status";
import { findState } from "../../workflow/definition";
import { StepInfo } from "./StepInfo";
import { StepLogs } from "./StepLogs";
import { StepTest } from "./StepTest";

interface Props {
  execution: Execution;
  name: string | undefined;
  chosen: Chosen;
}

/** What a state did, each time that it was entered. */
export function StepPanel({ execution, name, chosen }: Props) {
  const { steps } = execution.folding;
  const visits = useMemo(() => steps.filter((s) => s.name === name && isChosen(s, chosen)), [steps, name, chosen]);
  const [wanted, setWanted] = useState<number>();
  const step = visits.find((s) => s.id === wanted) ?? visits.at(-1);
  if (name === undefined) {
    return (
      <Container header={<Header variant="h2">Step detail</Header>}>
        <Box color="text-body-secondary">Select a state in the graph to see what it was given, what it did and how it ended.</Box>
      </Container>
    );
  }
  return (
    <Container header={<Header variant="h2"><span className="wrap-anywhere">{name}</span></Header>}>
      <SpaceBetween size="m">
        {visits.length > 1 && step && <Visits visits={visits} step={step} onChange={setWanted} />}
        {step ? <StepTabs key={step.id} execution={execution} step={step} /> : <NotRun execution={execution} name={name} />}
      </SpaceBetween>
    </Container>
  );
}

function isChosen(step: Step, chosen: Chosen): boolean {
  for (let s: Step | undefined = step; s?.parent; s = s.parent) {
    const wanted = chosen.get(s.parent.name);
    if (wanted !== undefined && s.iteration !== undefined && s.iteration !== wanted) return false;
  }
  return true;
}

function NotRun({ execution, name }: { execution: Execution; name: string }) {
  const state = findState(execution.scope, name);
  return (
    <SpaceBetween size="s">
      <Box color="text-body-secondary">This state was not entered.</Box>
      <JsonView text={state && JSON.stringify(state.source)} ariaLabel={"Definition of " + name} />
    </SpaceBetween>
  );
}

function Visits({ visits, step, onChange }: { visits: Step[]; step: Step; onChange: (id: number) => void }) {
  const options = visits.map((s, i) => ({
    value: String(s.id),
    label: `Time ${i + 1} of ${visits.length}` + (s.iteration === undefined ? "" : `, iteration #${s.iteration}`),
    description: `${statusWords[s.status].text}, entered ${formatTime(s.entered)}`,
  })).reverse();
  return (
    <Select
      ariaLabel="Which time"
      selectedOption={options.find((o) => o.value === String(step.id))!}
      options={options}
      virtualScroll
      onChange={({ detail }) => onChange(Number(detail.selectedOption.value))}
    />
  );
}

function StepTabs({ execution, step }: { execution: Execution; step: Step }) {
  const loaded = useEvents(execution.arn, step.events);
  const data = useMemo(() => dataOf(loaded.data?.events ?? []), [loaded.data]);
  const state = findState(execution.scope, step.name);
  if (loaded.error) return <Problem what="The step could not be read" error={loaded.error} retry={loaded.reload} />;
  if (!loaded.data) return <Spinner />;
  return (
    <Tabs
      ariaLabel="Step detail"
      tabs={[
        { id: "info", label: "Info", content: <StepInfo execution={execution} step={step} data={data} /> },
        { id: "input", label: "Input", content: <JsonView text={data.input} ariaLabel="Step input" /> },
        { id: "output", label: "Output", content: <JsonView text={data.output} ariaLabel="Step output" /> },
        { id: "arguments", label: "Arguments", content: <JsonView text={data.argumentsText} ariaLabel="Arguments" />, disabled: data.argumentsText === undefined },
        { id: "result", label: "Task result", content: <JsonView text={data.result} ariaLabel="Task result" />, disabled: data.result === undefined },
        {
          id: "variables", label: "Variables", disabled: Object.keys(data.variables).length === 0,
          content: <SpaceBetween size="s">{Object.entries(data.variables).map(([k, v]) => (
            <div key={k}><Box variant="awsui-key-label">{k}</Box><JsonView text={v} ariaLabel={"Variable " + k} /></div>
          ))}</SpaceBetween>,
        },
        { id: "logs", label: "Logs", content: <StepLogs step={step} data={data} requestIds={loaded.data.requestIds ?? {}} />, disabled: step.attempts.length === 0 },
        { id: "definition", label: "Definition", content: <JsonView text={state && JSON.stringify(state.source)} ariaLabel={"Definition of " + step.name} /> },
        { id: "test", label: "Test state", content: state && <StepTest state={state} input={data.input ?? "{}"} execution={execution} /> },
      ]}
    />
  );
}
