import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import Tabs from "@cloudscape-design/components/tabs";
import { useCall } from "../../api/useCall";
import { href, hrefWith, replace } from "../../app/router";
import type { PageProps } from "../../app/routes";
import { JsonView } from "../../components/Code";
import { Copyable } from "../../components/Copyable";
import { formatDuration, formatTime } from "../../components/format";
import { Page } from "../../components/Page";
import { Problem } from "../../components/Problem";
import { BoundaryLink } from "../../iam/BoundaryLink";
import { documentOf } from "../../iam/documents";
import { Permissions } from "../../iam/Permissions";
import { Tags } from "../../iam/Tags";
import { UsedBy } from "./UsedBy";

/** One role: what it may do, who may take it, and what runs in it. */
export default function RolePage({ params, query }: PageProps) {
  const name = params["name"]!;
  const role = useCall("iam", "GetRole", { RoleName: name });
  const r = role.data?.Role;
  return (
    <Page
      trail={[{ text: "Roles", href: href("roles") }]}
      title={name}
      description={r?.Description}
      actions={r && <Button href={hrefWith(["access"], { principal: r.Arn })}>Simulate</Button>}
    >
      <Problem what="The role could not be read" error={role.error} retry={role.reload} />
      <Container>
        <KeyValuePairs
          columns={4}
          items={[
            { label: "ARN", value: <Copyable text={r?.Arn} /> },
            { label: "Created", value: formatTime(r?.CreateDate) },
            { label: "Maximum session duration", value: r?.MaxSessionDuration ? formatDuration(r.MaxSessionDuration * 1000) : "-" },
            { label: "Permissions boundary", value: <BoundaryLink arn={r?.PermissionsBoundary?.PermissionsBoundaryArn} /> },
          ]}
        />
      </Container>
      {r && (
        <Tabs
          ariaLabel="Role"
          activeTabId={query.get("tab") ?? "permissions"}
          onChange={({ detail }) => replace(hrefWith(["roles", name], { tab: detail.activeTabId }))}
          tabs={[
            { id: "permissions", label: "Permissions", content: <Permissions kind="role" name={name} /> },
            { id: "trust", label: "Trust relationships", content: <JsonView text={documentOf(r.AssumeRolePolicyDocument)} ariaLabel="Trust policy" /> },
            { id: "used", label: "Used by", content: <UsedBy arn={r.Arn} /> },
            { id: "tags", label: "Tags", content: <Tags tags={r.Tags ?? []} /> },
          ]}
        />
      )}
    </Page>
  );
}
