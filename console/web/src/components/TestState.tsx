import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { call, describeError } from "../api/client";
import type { InspectionData, TestStateOutput } from "../api/generated/states";
import { Editor, JsonView } from "./Code";
import { formatJson } from "./formatJson";
import { Status } from "./Status";

interface Props {
  definition: string;
  input: string;
  roleArn: string;
}

const levels = [
  { value: "INFO", label: "Info: the output" },
  { value: "DEBUG", label: "Debug: each step of the data's way" },
  { value: "TRACE", label: "Trace: HTTP requests too" },
];

/** Tests one state with an input: what comes out, where it would lead, and how the data went. */
export function TestState(p: Props) {
  const [definition, setDefinition] = useState(() => formatJson(p.definition));
  const [input, setInput] = useState(() => formatJson(p.input));
  const [roleArn, setRole] = useState<string>();
  const [level, setLevel] = useState(levels[1]!);
  const [result, setResult] = useState<TestStateOutput>();
  const [error, setError] = useState("");
  const [busy, setBusy] = useState(false);

  async function run() {
    setBusy(true);
    setError("");
    setResult(undefined);
    try {
      setResult(await call("states", "TestState", {
        definition, input, roleArn: (roleArn ?? p.roleArn) || undefined, inspectionLevel: level.value as "INFO",
      }));
    } catch (e) {
      setError(describeError(e));
    } finally {
      setBusy(false);
    }
  }

  return (
    <SpaceBetween size="m">
      <FormField label="Definition of the state" stretch>
        <Editor value={definition} onChange={setDefinition} ariaLabel="Definition of the state" height="220px" />
      </FormField>
      <FormField label="Input" stretch>
        <Editor value={input} onChange={setInput} ariaLabel="Input of the state" height="140px" />
      </FormField>
      <FormField label="Execution role ARN" stretch>
        <Input value={roleArn ?? p.roleArn} onChange={(e) => setRole(e.detail.value)} />
      </FormField>
      <SpaceBetween direction="horizontal" size="s">
        <Select ariaLabel="Inspection level" selectedOption={level} options={levels} onChange={(e) => setLevel(e.detail.selectedOption as (typeof levels)[0])} />
        <Button variant="primary" loading={busy} onClick={() => void run()}>Start test</Button>
      </SpaceBetween>
      {error && <Alert type="error">{error}</Alert>}
      {result && <Result result={result} />}
    </SpaceBetween>
  );
}

function Result({ result }: { result: TestStateOutput }) {
  return (
    <SpaceBetween size="m">
      <KeyValuePairs
        columns={3}
        items={[
          { label: "Status", value: <Status status={result.status} /> },
          { label: "Next state", value: result.nextState ?? "-" },
          { label: "Error", value: result.error ?? "-" },
        ]}
      />
      {result.cause && <div className="pre">{result.cause}</div>}
      <Part title="Output" text={result.output} />
      {result.inspectionData && <Inspection data={result.inspectionData} />}
    </SpaceBetween>
  );
}

/** The data on its way through the state, as far as there is any. */
function Inspection({ data }: { data: InspectionData }) {
  return (
    <>
      {Object.entries(data).map(([name, value]) =>
        value === undefined || name === "input" ? null : (
          <Part key={name} title={wordsOf(name)} text={typeof value === "string" ? value : JSON.stringify(value)} />
        ),
      )}
    </>
  );
}

/** "afterInputPath" as people write it. */
function wordsOf(name: string): string {
  const words = name.replace(/[A-Z]/g, (c) => " " + c);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function Part({ title, text }: { title: string; text: string | undefined }) {
  if (text === undefined) return null;
  return (
    <div>
      <Box variant="awsui-key-label">{title}</Box>
      <JsonView text={text} ariaLabel={title} />
    </div>
  );
}
