import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Tabs from "@cloudscape-design/components/tabs";
import { useState } from "react";
import { topics, useLive } from "../../api/live";
import { useCall } from "../../api/useCall";
import { href, hrefWith, replace } from "../../app/router";
import type { PageProps } from "../../app/routes";
import { Copyable } from "../../components/Copyable";
import { formatTime } from "../../components/format";
import { Page } from "../../components/Page";
import { Problem } from "../../components/Problem";
import { StackStatus } from "../../components/StackStatus";
import { useThrottled } from "../../components/useThrottled";
import { DeleteStack } from "./DeleteStack";
import { Events } from "./Events";
import { Outputs, Parameters } from "./Pairs";
import { Resources } from "./Resources";
import { Template } from "./Template";

/** One stack, as it is worked on. */
export default function StackPage({ params, query }: PageProps) {
  const id = params["id"]!;
  const stack = useCall("cloudformation", "DescribeStacks", { StackName: id });
  const [round, setRound] = useState(0);
  const [deleting, setDeleting] = useState(false);
  const reload = useThrottled(() => {
    stack.reload();
    setRound((n) => n + 1);
  }, 250);
  const s = stack.data?.Stacks?.[0];
  useLive(s ? topics.stack(s.StackId!) : "", { onChange: reload, onResync: reload });
  const busy = s?.StackStatus.endsWith("IN_PROGRESS") ?? true;
  const gone = s?.StackStatus === "DELETE_COMPLETE";
  return (
    <Page
      trail={[{ text: "Stacks", href: href("stacks") }]}
      title={s?.StackName ?? id}
      description={s?.Description}
      actions={
        <SpaceBetween direction="horizontal" size="xs">
          <Button disabled={busy || gone} onClick={() => setDeleting(true)}>Delete</Button>
          <Button variant="primary" disabled={busy || gone} href={busy || gone ? undefined : href("stacks", id, "update")}>Update stack</Button>
        </SpaceBetween>
      }
    >
      <Problem what="The stack could not be read" error={stack.error} retry={stack.reload} />
      {s?.StackStatusReason && /FAILED|ROLLBACK/.test(s.StackStatus) && <Alert type="error" header={s.StackStatus}>{s.StackStatusReason}</Alert>}
      <Container>
        <KeyValuePairs
          columns={4}
          items={[
            { label: "Stack ID", value: <Copyable text={s?.StackId} label="Stack ID" /> },
            { label: "Status", value: <StackStatus status={s?.StackStatus} /> },
            { label: "Created", value: formatTime(s?.CreationTime) },
            { label: "Updated", value: formatTime(s?.LastUpdatedTime) },
          ]}
        />
      </Container>
      {s && (
        <Tabs
          ariaLabel="Stack"
          activeTabId={query.get("tab") ?? "events"}
          onChange={({ detail }) => replace(hrefWith(["stacks", id], { tab: detail.activeTabId }))}
          tabs={[
            { id: "events", label: "Events", content: <Events stackId={s.StackId!} round={round} /> },
            { id: "resources", label: "Resources", content: <Resources stackId={s.StackId!} round={round} /> },
            { id: "outputs", label: "Outputs", content: <Outputs outputs={s.Outputs ?? []} /> },
            { id: "parameters", label: "Parameters", content: <Parameters parameters={s.Parameters ?? []} /> },
            { id: "template", label: "Template", content: <Template stackId={s.StackId!} round={round} /> },
          ]}
        />
      )}
      {deleting && s && <DeleteStack stack={s} onClose={() => setDeleting(false)} />}
    </Page>
  );
}
