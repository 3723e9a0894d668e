import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { TableProps } from "@cloudscape-design/components/table";
import { useState } from "react";
import type { Policy } from "../../api/generated/iam";
import { call } from "../../api/client";
import { useAsk, useCall } from "../../api/useCall";
import { JsonView } from "../../components/Code";
import { ListTable } from "../../components/ListTable";
import { Problem } from "../../components/Problem";
import { documentOf } from "../../iam/documents";

const isAws = (p: Policy) => p.Arn!.includes(":iam::aws:");

const columns: TableProps.ColumnDefinition<Policy>[] = [
  { id: "name", header: "Policy name", cell: (p) => p.PolicyName, isRowHeader: true, sortingField: "PolicyName", width: 380 },
  { id: "type", header: "Type", cell: (p) => (isAws(p) ? "AWS managed" : "Customer managed"), width: 180 },
  { id: "used", header: "Attached to", cell: (p) => p.AttachmentCount ?? 0, sortingField: "AttachmentCount", width: 140 },
  { id: "description", header: "Description", cell: (p) => p.Description ?? "-", width: 420 },
];

async function listPolicies(signal: AbortSignal): Promise<Policy[]> {
  const all: Policy[] = [];
  let Marker: string | undefined;
  do {
    const page = await call("iam", "ListPolicies", { MaxItems: 1000, Marker }, signal);
    all.push(...(page.Policies ?? []));
    Marker = page.IsTruncated ? page.Marker : undefined;
  } while (Marker);
  return all;
}

/** Managed policies, and what the selected one says. */
export default function PoliciesPage() {
  const policies = useAsk("policies", listPolicies);
  const [selected, setSelected] = useState<Policy[]>([]);
  return (
    <SpaceBetween size="m">
      <Problem what="The policies could not be listed" error={policies.error} retry={policies.reload} />
      <ListTable
        title="Policies"
        items={policies.data ?? []}
        loading={policies.loading}
        columns={columns}
        id={(p) => p.Arn!}
        text={(p) => p.PolicyName + " " + (p.Description ?? "")}
        empty="No policies"
        selection="single"
        selected={selected}
        onSelect={setSelected}
        pageSize={15}
      />
      {selected[0] && <Document policy={selected[0]} />}
    </SpaceBetween>
  );
}

function Document({ policy }: { policy: Policy }) {
  const version = useCall("iam", "GetPolicyVersion", { PolicyArn: policy.Arn!, VersionId: policy.DefaultVersionId! });
  return (
    <Container header={<Header variant="h2" description={policy.Arn}>{policy.PolicyName}</Header>}>
      <Problem what="The policy could not be read" error={version.error} retry={version.reload} />
      <JsonView text={documentOf(version.data?.PolicyVersion?.Document)} ariaLabel="Policy document" />
    </Container>
  );
}
