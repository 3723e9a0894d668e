import Link from "@cloudscape-design/components/link";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { TableProps } from "@cloudscape-design/components/table";
import { call } from "../../api/client";
import type { Policy } from "../../api/generated/iam";
import { href, hrefWith, replace } from "../../app/router";
import type { PageProps } from "../../app/routes";
import { formatTime } from "../../components/format";
import { ListTable } from "../../components/ListTable";
import { Problem } from "../../components/Problem";
import { useIamListing } from "../../iam/listing";

const sortOf = (p: Policy) => (p.Arn!.startsWith("arn:aws:iam::aws:") ? "AWS managed" : "Customer managed");

const columns: TableProps.ColumnDefinition<Policy>[] = [
  { id: "name", header: "Policy name", cell: (p) => <Link href={href("policies", p.Arn!)}>{p.PolicyName}</Link>, isRowHeader: true, sortingField: "PolicyName", width: 380 },
  { id: "type", header: "Type", cell: sortOf, width: 180 },
  { id: "attached", header: "Attached entities", cell: (p) => p.AttachmentCount ?? 0, sortingField: "AttachmentCount", width: 180 },
  { id: "version", header: "Default version", cell: (p) => p.DefaultVersionId, width: 160 },
  { id: "updated", header: "Updated", cell: (p) => formatTime(p.UpdateDate), sortingField: "UpdateDate", width: 240 },
  { id: "description", header: "Description", cell: (p) => p.Description || "-", width: 360 },
];

const scopes = [
  { value: "All" as const, label: "All types" },
  { value: "Local" as const, label: "Customer managed" },
  { value: "AWS" as const, label: "AWS managed" },
];

export default function PoliciesPage({ query }: PageProps) {
  const scope = scopes.find((s) => s.value === query.get("scope")) ?? scopes[0]!;
  const policies = useIamListing("policies " + scope.value, (Marker, signal) => call("iam", "ListPolicies", { Scope: scope.value, Marker }, signal), (p) => p.Policies);
  return (
    <SpaceBetween size="m">
      <Problem what="The policies could not be listed" error={policies.error} retry={policies.reload} />
      <ListTable
        title="Policies"
        items={policies.data ?? []}
        loading={policies.loading}
        columns={columns}
        id={(p) => p.Arn!}
        text={(p) => `${p.PolicyName} ${p.Description ?? ""}`}
        sortBy={{ column: columns[0]! }}
        empty="No policies"
        actions={
          <Select
            ariaLabel="Type of policy"
            options={scopes}
            selectedOption={scope}
            onChange={({ detail }) => replace(hrefWith(["policies"], { scope: detail.selectedOption.value }))}
          />
        }
      />
    </SpaceBetween>
  );
}
