import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Tabs from "@cloudscape-design/components/tabs";
import type { AttachedPolicy, RoleDetail } from "../../api/generated/iam";
import { useCall } from "../../api/useCall";
import { href, hrefWith } from "../../app/router";
import type { PageProps } from "../../app/routes";
import { JsonView } from "../../components/Code";
import { Copyable } from "../../components/Copyable";
import { formatDuration, formatTime } from "../../components/format";
import { Page } from "../../components/Page";
import { Problem } from "../../components/Problem";
import { documentOf } from "../../iam/documents";
import { useDetails } from "../../iam/useDetails";

/** A role: who may take it, and what it may do then. */
export default function RolePage({ params }: PageProps) {
  const name = params["name"]!;
  const roles = useDetails("Role", (page) => page.RoleDetailList);
  const role = useCall("iam", "GetRole", { RoleName: name });
  const r = role.data?.Role;
  const detail = roles.data?.find((d) => d.RoleName === name);
  return (
    <Page
      trail={[{ text: "Roles", href: href("roles") }]}
      title={name}
      description={r?.Description}
      actions={<Button href={hrefWith(["access"], { principal: r?.Arn })}>Simulate</Button>}
    >
      <Problem what="The role could not be read" error={role.error ?? roles.error} retry={role.reload} />
      <Container>
        <KeyValuePairs
          columns={4}
          items={[
            { label: "ARN", value: <Copyable text={r?.Arn} /> },
            { label: "Created", value: formatTime(r?.CreateDate) },
            { label: "Maximum session duration", value: r?.MaxSessionDuration ? formatDuration(r.MaxSessionDuration * 1000) : "-" },
            { label: "Permissions boundary", value: r?.PermissionsBoundary?.PermissionsBoundaryArn ?? "-" },
          ]}
        />
      </Container>
      <Tabs
        ariaLabel="Role"
        tabs={[
          { id: "permissions", label: "Permissions", content: detail && <Permissions role={detail} /> },
          { id: "trust", label: "Trust relationships", content: <JsonView text={documentOf(r?.AssumeRolePolicyDocument)} ariaLabel="Trust policy" /> },
        ]}
      />
    </Page>
  );
}

function Permissions({ role }: { role: RoleDetail }) {
  const inline = role.RolePolicyList ?? [];
  const attached = role.AttachedManagedPolicies ?? [];
  return (
    <SpaceBetween size="l">
      {inline.length + attached.length === 0 && <Box>No policies: it may do nothing.</Box>}
      {inline.map((p) => (
        <div key={p.PolicyName}>
          <Box variant="h3" tagOverride="h2">{p.PolicyName} <Box variant="small">inline</Box></Box>
          <JsonView text={documentOf(p.PolicyDocument)} ariaLabel={"Policy " + p.PolicyName} />
        </div>
      ))}
      {attached.map((p) => <Attached key={p.PolicyArn} policy={p} />)}
    </SpaceBetween>
  );
}

function Attached({ policy }: { policy: AttachedPolicy }) {
  const about = useCall("iam", "GetPolicy", { PolicyArn: policy.PolicyArn! });
  const VersionId = about.data?.Policy?.DefaultVersionId;
  const version = useCall("iam", "GetPolicyVersion", VersionId ? { PolicyArn: policy.PolicyArn!, VersionId } : undefined);
  return (
    <div>
      <Box variant="h3" tagOverride="h2">{policy.PolicyName} <Box variant="small">{policy.PolicyArn}</Box></Box>
      <Problem what="The policy could not be read" error={about.error ?? version.error} />
      <JsonView text={documentOf(version.data?.PolicyVersion?.Document)} ariaLabel={"Policy " + policy.PolicyName} />
    </div>
  );
}
