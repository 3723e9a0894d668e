import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import { useCall } from "../../api/useCall";
import { href } from "../../app/router";
import type { PageProps } from "../../app/routes";
import { JsonView } from "../../components/Code";
import { Copyable } from "../../components/Copyable";
import { Page } from "../../components/Page";
import { Problem } from "../../components/Problem";
import { Status } from "../../components/Status";
import { RoleLink } from "../../iam/RoleLink";
import { setRuleState } from "../../eventbridge/rules";
import { Switch } from "../../eventbridge/Switch";
import { Targets } from "./Targets";

/** One rule: which events it is about, and where they go. */
export default function RulePage({ params }: PageProps) {
  const bus = params["bus"]!;
  const name = params["name"]!;
  const rule = useCall("events", "DescribeRule", { Name: name, EventBusName: bus });
  const r = rule.data;
  return (
    <Page
      trail={[{ text: "Rules", href: href("rules") }]}
      title={name}
      description={r?.Description}
      actions={<Switch what={r && `Rule ${name}`} state={r?.State} set={(enabled) => setRuleState({ Name: name, EventBusName: bus }, enabled)} onDone={rule.reload} />}
    >
      <Problem what="The rule could not be read" error={rule.error} retry={rule.reload} />
      <Container>
        <KeyValuePairs
          columns={3}
          items={[
            { label: "ARN", value: <Copyable text={r?.Arn} /> },
            { label: "Status", value: <Status status={r?.State} /> },
            { label: "Event bus", value: bus },
            { label: "Schedule", value: r?.ScheduleExpression ?? "-" },
            { label: "Role", value: <RoleLink arn={r?.RoleArn} /> },
            { label: "Managed by", value: r?.ManagedBy ?? "-" },
          ]}
        />
      </Container>
      {r?.EventPattern && (
        <Container header={<Header variant="h2">Event pattern</Header>}>
          <JsonView text={r.EventPattern} ariaLabel="Event pattern" />
        </Container>
      )}
      <Targets rule={name} bus={bus} />
    </Page>
  );
}
