import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { call, describeError } from "../../api/client";
import type { InvocationRequest, InvocationResponse } from "../../api/generated/lambda";
import { recall, remember } from "../../app/storage";
import { Editor, JsonView } from "../../components/Code";
import { formatJson } from "../../components/formatJson";
import { decodeBase64, encodeBase64, reportOf } from "../../lambda/format";

const kinds = [
  { value: "RequestResponse", label: "Synchronous", description: "Waits for the result" },
  { value: "Event", label: "Asynchronous", description: "The function is invoked later, and again if it fails" },
  { value: "DryRun", label: "Dry run", description: "Only checks whether it may be invoked" },
];

/** Invokes a function with an event, and shows what came of it. */
export function Test({ name, qualifier }: { name: string; qualifier?: string }) {
  const memory = "event:" + name;
  const [event, setEvent] = useState(() => recall(memory, '{\n  "key1": "value1"\n}'));
  const [kind, setKind] = useState(kinds[0]!);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState("");
  const [answer, setAnswer] = useState<InvocationResponse>();

  async function invoke() {
    setBusy(true);
    setError("");
    setAnswer(undefined);
    try {
      const InvocationType = kind.value as InvocationRequest["InvocationType"];
      const Payload = event.trim() ? encodeBase64(event) : undefined;
      setAnswer(await call("lambda", "Invoke", { FunctionName: name, Qualifier: qualifier, InvocationType, LogType: "Tail", Payload }));
      if (event.length < 20_000) remember(memory, event);
    } catch (e) {
      setError(describeError(e));
    } finally {
      setBusy(false);
    }
  }

  return (
    <SpaceBetween size="l">
      {error && <Alert type="error" header="The function could not be invoked">{error}</Alert>}
      {answer && <Answer answer={answer} />}
      <Container
        header={
          <Header
            variant="h2"
            actions={
              <SpaceBetween direction="horizontal" size="xs">
                <Button onClick={() => setEvent(formatJson(event))}>Format JSON</Button>
                <Button variant="primary" loading={busy} onClick={() => void invoke()}>Test</Button>
              </SpaceBetween>
            }
          >
            Test event
          </Header>
        }
      >
        <SpaceBetween size="m">
          <FormField label="Invocation type">
            <Select options={kinds} selectedOption={kind} onChange={({ detail }) => setKind(kinds.find((k) => k.value === detail.selectedOption.value)!)} />
          </FormField>
          <FormField label="Event JSON" stretch>
            <Editor value={event} onChange={setEvent} ariaLabel="Event JSON" height="260px" />
          </FormField>
        </SpaceBetween>
      </Container>
    </SpaceBetween>
  );
}

function Answer({ answer }: { answer: InvocationResponse }) {
  const log = decodeBase64(answer.LogResult);
  const report = Object.entries(reportOf(log));
  return (
    <Alert
      type={answer.FunctionError ? "error" : "success"}
      header={answer.FunctionError ? `Executing function: failed (${answer.FunctionError})` : "Executing function: succeeded"}
    >
      <SpaceBetween size="m">
        <KeyValuePairs
          columns={4}
          items={[
            { label: "Status code", value: answer.StatusCode },
            { label: "Version", value: answer.ExecutedVersion ?? "-" },
            ...report.map(([label, value]) => ({ label, value })),
          ]}
        />
        {answer.Payload && (
          <div>
            <Box variant="awsui-key-label">Result</Box>
            <JsonView text={decodeBase64(answer.Payload)} ariaLabel="Result" />
          </div>
        )}
        {log && (
          <div>
            <Box variant="awsui-key-label">Log output</Box>
            <pre className="log mono pre" role="region" aria-label="Log output" tabIndex={0} style={{ maxHeight: 260 }}>{log}</pre>
          </div>
        )}
      </SpaceBetween>
    </Alert>
  );
}
