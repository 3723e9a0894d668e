import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Alert from "@cloudscape-design/components/alert";
import { useEffect, useState } from "react";
import { call, describeError } from "../../api/client";
import { useCall } from "../../api/useCall";
import { go, href } from "../../app/router";
import type { StartSyncExecutionOutput } from "../../api/generated/states";
import type { PageProps } from "../../app/routes";
import { recall, remember } from "../../app/storage";
import { Editor, JsonView } from "../../components/Code";
import { formatJson } from "../../components/formatJson";
import { machineOf, nameOf } from "../../components/format";
import { Page } from "../../components/Page";
import { Status } from "../../components/Status";

const usual = `{
  "Comment": "Insert your JSON here"
}`;

/** Starts an execution: with a name of one's own or none, and an input. */
export default function NewExecutionPage({ params, query }: PageProps) {
  const arn = params["arn"]!;
  const { machine } = machineOf(arn);
  const from = query.get("from");
  const earlier = useCall("states", "DescribeExecution", from ? { executionArn: from } : undefined);
  const memory = "input:" + machine;
  const [name, setName] = useState("");
  const [input, setInput] = useState(() => formatJson(query.get("input") ?? recall(memory, usual)));
  const described = useCall("states", "DescribeStateMachine", { stateMachineArn: arn, includedData: "METADATA_ONLY" });
  const [result, setResult] = useState<StartSyncExecutionOutput>();
  const [error, setError] = useState("");
  const [busy, setBusy] = useState(false);

  useEffect(() => {
    if (earlier.data?.input) setInput(formatJson(earlier.data.input));
  }, [earlier.data]);

  async function startAndWait() {
    setBusy(true);
    setError("");
    setResult(undefined);
    try {
      setResult(await call("states", "StartSyncExecution", { stateMachineArn: arn, name: name.trim() || undefined, input }));
    } catch (e) {
      setError(describeError(e));
    }
    setBusy(false);
  }

  async function start() {
    setBusy(true);
    setError("");
    try {
      const made = await call("states", "StartExecution", { stateMachineArn: arn, name: name.trim() || undefined, input });
      if (input.length < 20_000) remember(memory, input);
      go(href("executions", made.executionArn));
    } catch (e) {
      setError(describeError(e));
      setBusy(false);
    }
  }

  return (
    <Page
      trail={[{ text: "State machines", href: href("statemachines") }, { text: nameOf(machine), href: href("statemachines", machine) }]}
      title="New execution"
      description={arn === machine ? undefined : "Of version or alias " + nameOf(arn)}
    >
      <Container header={<Header variant="h2">Start execution</Header>}>
        <SpaceBetween size="l">
          {error && <Alert type="error">{error}</Alert>}
          <FormField label={<>Enter an execution name <i>- optional</i></>} description="Without one it is called by a UUID.">
            <Input value={name} onChange={({ detail }) => setName(detail.value)} placeholder="A UUID" ariaLabel="Execution name" />
          </FormField>
          <FormField label="Input" stretch secondaryControl={<Button onClick={() => setInput(formatJson(input))}>Format</Button>}>
            <Editor value={input} onChange={setInput} ariaLabel="Input" height="320px" />
          </FormField>
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" href={href("statemachines", machine)}>Cancel</Button>
            {described.data?.type === "EXPRESS" && <Button loading={busy} onClick={() => void startAndWait()}>Start and wait</Button>}
            <Button variant="primary" loading={busy} onClick={() => void start()}>Start execution</Button>
          </SpaceBetween>
        </SpaceBetween>
      </Container>
      {result && <Result result={result} />}
    </Page>
  );
}

/** How a synchronous execution went; nothing is kept of it. */
function Result({ result }: { result: StartSyncExecutionOutput }) {
  return (
    <Container header={<Header variant="h2" description={<Status status={result.status} />}>Result</Header>}>
      <SpaceBetween size="m">
        {result.error !== undefined && <Alert type="error" header={result.error}><span className="pre">{result.cause}</span></Alert>}
        <JsonView text={result.output} ariaLabel="Output" />
      </SpaceBetween>
    </Container>
  );
}
