import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import Link from "@cloudscape-design/components/link";
import type { TableProps } from "@cloudscape-design/components/table";
import type { StackResource } from "../../api/generated/cloudformation";
import { topics, useLive } from "../../api/live";
import { useCall } from "../../api/useCall";
import { href, hrefWith } from "../../app/router";
import type { PageProps } from "../../app/routes";
import { formatTime } from "../../components/format";
import { ListTable } from "../../components/ListTable";
import { Page } from "../../components/Page";
import { Problem } from "../../components/Problem";
import { StackStatus } from "../../components/StackStatus";
import { useThrottled } from "../../components/useThrottled";

const columns: TableProps.ColumnDefinition<StackResource>[] = [
  { id: "id", header: "Resource", cell: (r) => r.LogicalResourceId, isRowHeader: true, sortingField: "LogicalResourceId" },
  { id: "type", header: "Type", cell: (r) => r.ResourceType, sortingField: "ResourceType" },
  { id: "status", header: "Status", cell: (r) => <StackStatus status={r.ResourceStatus} />, sortingField: "ResourceStatus" },
  { id: "reason", header: "Reason", cell: (r) => r.ResourceStatusReason ?? "-" },
  { id: "time", header: "Time", cell: (r) => formatTime(r.Timestamp), sortingField: "Timestamp" },
  { id: "physical", header: "Name", cell: (r) => <span className="wrap-anywhere">{r.PhysicalResourceId ?? "-"}</span> },
];

/** The resources of a sample project as they are made; then on to its first execution. */
export default function CreateResourcesPage({ params }: PageProps) {
  const stackId = params["stack"]!;
  const stack = useCall("cloudformation", "DescribeStacks", { StackName: stackId });
  const resources = useCall("cloudformation", "DescribeStackResources", { StackName: stackId });
  const reload = useThrottled(() => {
    stack.reload();
    resources.reload();
  }, 200);
  useLive(topics.stack(stackId), { onChange: reload, onResync: reload });
  const s = stack.data?.Stacks?.[0];
  const next = s?.StackStatus === "CREATE_COMPLETE" ? nextOf(s.Outputs ?? []) : undefined;

  const making = s?.StackStatus === "CREATE_IN_PROGRESS";
  const failed = s !== undefined && !making && s.StackStatus !== "CREATE_COMPLETE";
  return (
    <Page
      trail={[{ text: "Sample projects", href: href("samples") }, { text: params["name"]!, href: href("samples", params["name"]!) }]}
      title="Create Project Resources"
      description={making ? "Creating resources" : undefined}
      actions={<Button variant="primary" disabled={!next} href={next}>New execution</Button>}
    >
      <Problem what="The stack could not be read" error={stack.error ?? resources.error} retry={reload} />
      {failed && (
        <Alert type="error" header="The resources could not be created">{s.StackStatusReason ?? s.StackStatus}</Alert>
      )}
      <Container>
        <KeyValuePairs
          columns={3}
          items={[
            { label: "Stack ID", value: <Link href={href("stacks", stackId)}><span className="wrap-anywhere">{stackId}</span></Link> },
            { label: "Status", value: <StackStatus status={s?.StackStatus} /> },
            { label: "Created", value: formatTime(s?.CreationTime) },
          ]}
        />
      </Container>
      <ListTable
        variant="container"
        title="Resources"
        items={resources.data?.StackResources ?? []}
        loading={resources.loading}
        columns={columns}
        id={(r) => r.LogicalResourceId}
        text={(r) => `${r.LogicalResourceId} ${r.ResourceType} ${r.ResourceStatus}`}
        empty="No resources yet"
      />
    </Page>
  );
}

/** Where a finished sample leads: to an execution of its state machine with its input. */
function nextOf(outputs: { OutputKey?: string; OutputValue?: string }[]): string | undefined {
  const value = (key: string) => outputs.find((o) => o.OutputKey === key)?.OutputValue;
  const machine = value("StateMachineArn");
  return machine && hrefWith(["statemachines", machine, "start"], { input: value("ExecutionInput") });
}
