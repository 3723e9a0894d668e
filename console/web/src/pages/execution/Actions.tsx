import Button from "@cloudscape-design/components/button";
import ButtonDropdown from "@cloudscape-design/components/button-dropdown";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Textarea from "@cloudscape-design/components/textarea";
import { useState } from "react";
import { call } from "../../api/client";
import { notify, notifyError } from "../../app/notices";
import { hrefWith } from "../../app/router";
import { Confirm } from "../../components/Confirm";
import type { Execution } from "../../execution/useExecution";
import { nodesOf } from "../../history/nodes";
import { download, drawPng, drawSvg } from "../../workflow/export";
import type { Layout } from "../../workflow/layout";

interface Props {
  execution: Execution;
  layout: Layout | undefined;
}

/** What can be done with an execution. */
export function Actions({ execution, layout }: Props) {
  const { description: d, arn } = execution;
  const [stopping, setStopping] = useState(false);
  const redrivable = d?.redriveStatus === "REDRIVABLE";

  async function redrive() {
    try {
      await call("states", "RedriveExecution", { executionArn: arn });
      notify("success", "The execution goes on from where it failed");
    } catch (e) {
      notifyError("The execution could not be redriven", e);
    }
    execution.reload();
  }

  return (
    <SpaceBetween direction="horizontal" size="xs">
      <ExportMenu execution={execution} layout={layout} />
      <Button disabled={d?.status !== "RUNNING"} onClick={() => setStopping(true)}>Stop execution</Button>
      <Button disabled={!redrivable} disabledReason={d?.status === "RUNNING" ? undefined : d?.redriveStatusReason} onClick={() => void redrive()}>
        Redrive
      </Button>
      <Button variant="primary" disabled={!d} href={d && hrefWith(["statemachines", d.stateMachineAliasArn ?? d.stateMachineVersionArn ?? d.stateMachineArn, "start"], { from: arn })}>
        New execution
      </Button>
      {stopping && <Stop execution={execution} onClose={() => setStopping(false)} />}
    </SpaceBetween>
  );
}

function Stop({ execution, onClose }: { execution: Execution; onClose: () => void }) {
  const [error, setError] = useState("");
  const [cause, setCause] = useState("");
  async function stop() {
    try {
      await call("states", "StopExecution", { executionArn: execution.arn, error: error || undefined, cause: cause || undefined });
    } catch (e) {
      notifyError("The execution could not be stopped", e);
    }
    execution.reload();
    onClose();
  }
  return (
    <Confirm title="Stop execution" verb="Stop execution" act={stop} onCancel={onClose}>
      <SpaceBetween size="m">
        <FormField label="Error">
          <Input value={error} onChange={(e) => setError(e.detail.value)} />
        </FormField>
        <FormField label="Cause">
          <Textarea value={cause} onChange={(e) => setCause(e.detail.value)} />
        </FormField>
      </SpaceBetween>
    </Confirm>
  );
}

function ExportMenu({ execution, layout }: Props) {
  const { description: d, definition, events, folding } = execution;
  const name = d?.name ?? "execution";

  async function save(kind: string) {
    try {
      if (kind === "json") {
        const text = JSON.stringify({ ...d, definition, events: await wholeHistory(execution.arn, events.length) }, null, 2);
        return download(new Blob([text], { type: "application/json" }), name + ".json");
      }
      const svg = drawSvg(layout!, nodesOf(folding.steps));
      if (kind === "svg") return download(new Blob([svg], { type: "image/svg+xml" }), name + ".svg");
      download(await drawPng(svg, layout!), name + ".png");
    } catch (e) {
      notifyError("It could not be exported", e);
    }
  }

  return (
    <ButtonDropdown
      onItemClick={({ detail }) => void save(detail.id)}
      items={[
        { id: "json", text: "JSON: description and history" },
        { id: "svg", text: "SVG: the graph", disabled: !layout },
        { id: "png", text: "PNG: the graph", disabled: !layout },
      ]}
    >
      Export
    </ButtonDropdown>
  );
}

/** The history with its data, which the page itself does not hold. */
async function wholeHistory(executionArn: string, most: number) {
  const events = [];
  let nextToken: string | undefined;
  do {
    const page = await call("states", "GetExecutionHistory", { executionArn, maxResults: 1000, nextToken });
    events.push(...page.events);
    nextToken = page.nextToken;
  } while (nextToken !== undefined && events.length < most + 25_000);
  return events;
}
