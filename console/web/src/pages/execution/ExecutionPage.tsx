import Alert from "@cloudscape-design/components/alert";
import Tabs from "@cloudscape-design/components/tabs";
import { useCallback, useState } from "react";
import { useExecution } from "../../execution/useExecution";
import { href, hrefWith, replace } from "../../app/router";
import type { PageProps } from "../../app/routes";
import { Page } from "../../components/Page";
import { Problem } from "../../components/Problem";
import { machineOf, nameOf } from "../../components/format";
import type { Layout } from "../../workflow/layout";
import { Actions } from "./Actions";
import { Details } from "./Details";
import { EventView } from "./EventView";
import { GraphView } from "./GraphView";
import { Replay } from "./Replay";
import { TableView } from "./TableView";

const ended: Record<string, string> = { TIMED_OUT: "The execution timed out", ABORTED: "The execution was stopped" };

/** One execution: what it was given and gave, and what happened, as it happens. */
export default function ExecutionPage({ params, query }: PageProps) {
  const arn = params["arn"]!;
  const [until, setUntil] = useState<number>();
  const [layout, setLayout] = useState<Layout>();
  const x = useExecution(arn, until);
  const selected = query.get("state") ?? undefined;
  const view = query.get("view") ?? "graph";
  const show = useCallback(
    (to: { state?: string; view?: string }) => {
      const next = { state: "state" in to ? to.state : selected, view: to.view ?? view };
      replace(hrefWith(["executions", arn], { ...next, view: next.view === "graph" ? undefined : next.view }));
    },
    [arn, selected, view],
  );
  const select = useCallback((state: string | undefined) => show({ state }), [show]);
  const d = x.description;
  const { folding } = x;
  const machine = d && machineOf(d.stateMachineArn).machine;
  return (
    <Page
      trail={[
        { text: "State machines", href: href("statemachines") },
        ...(machine ? [{ text: nameOf(machine), href: href("statemachines", machine) }] : []),
      ]}
      title={d?.name ?? nameOf(arn)}
      actions={<Actions execution={x} layout={layout} />}
    >
      <Problem what="The execution could not be read" error={x.error} retry={x.reload} />
      <Details execution={x} />
      {(folding.error !== undefined || folding.cause !== undefined || folding.status === "TIMED_OUT") && until === undefined && (
        <Alert type={folding.status === "ABORTED" ? "warning" : "error"} header={folding.error || ended[folding.status] || "The execution failed"}>
          <span className="pre">{folding.cause ?? ""}</span>
        </Alert>
      )}
      <Replay execution={x} until={until} onChange={setUntil} />
      <Tabs
        activeTabId={view}
        onChange={({ detail }) => show({ view: detail.activeTabId })}
        ariaLabel="Views"
        tabs={[
          { id: "graph", label: "Graph view", content: <GraphView execution={x} selected={selected} onSelect={select} onLayout={setLayout} /> },
          { id: "table", label: "Table view", content: <TableView execution={x} onSelect={(state) => show({ state, view: "graph" })} /> },
          { id: "events", label: "Event view", content: <EventView execution={x} /> },
        ]}
      />
    </Page>
  );
}
