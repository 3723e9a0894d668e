import Container from "@cloudscape-design/components/container";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import Tabs from "@cloudscape-design/components/tabs";
import { useCall } from "../../api/useCall";
import { href, hrefWith, replace } from "../../app/router";
import type { PageProps } from "../../app/routes";
import { Copyable } from "../../components/Copyable";
import { formatTime } from "../../components/format";
import { Page } from "../../components/Page";
import { Problem } from "../../components/Problem";
import { Tags } from "../../iam/Tags";
import { Document } from "./Document";
import { Entities } from "./Entities";
import { Versions } from "./Versions";

/** A managed policy: its document, what it is attached to, and its versions. */
export default function PolicyPage({ params, query }: PageProps) {
  const arn = params["arn"]!;
  const policy = useCall("iam", "GetPolicy", { PolicyArn: arn });
  const p = policy.data?.Policy;
  const show = (tab: string, version?: string) => replace(hrefWith(["policies", arn], { tab, version }));
  return (
    <Page trail={[{ text: "Policies", href: href("policies") }]} title={p?.PolicyName ?? arn} description={p?.Description}>
      <Problem what="The policy could not be read" error={policy.error} retry={policy.reload} />
      <Container>
        <KeyValuePairs
          columns={4}
          items={[
            { label: "ARN", value: <Copyable text={arn} /> },
            { label: "Type", value: arn.startsWith("arn:aws:iam::aws:") ? "AWS managed" : "Customer managed" },
            { label: "Created", value: formatTime(p?.CreateDate) },
            { label: "Updated", value: formatTime(p?.UpdateDate) },
          ]}
        />
      </Container>
      {p && (
        <Tabs
          ariaLabel="Policy"
          activeTabId={query.get("tab") ?? "permissions"}
          onChange={({ detail }) => show(detail.activeTabId)}
          tabs={[
            { id: "permissions", label: "Permissions", content: <Document arn={arn} version={query.get("version") ?? p.DefaultVersionId!} /> },
            { id: "entities", label: "Entities attached", content: <Entities arn={arn} /> },
            { id: "versions", label: "Policy versions", content: <Versions arn={arn} onShow={(v) => show("permissions", v)} onDefault={policy.reload} /> },
            { id: "tags", label: "Tags", content: <Tags tags={p.Tags ?? []} /> },
          ]}
        />
      )}
    </Page>
  );
}
