import Link from "@cloudscape-design/components/link";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { TableProps } from "@cloudscape-design/components/table";
import type { RoleDetail } from "../../api/generated/iam";
import { href } from "../../app/router";
import { formatTime } from "../../components/format";
import { ListTable } from "../../components/ListTable";
import { Problem } from "../../components/Problem";
import { trustedBy } from "../../iam/documents";
import { useDetails } from "../../iam/useDetails";

const columns: TableProps.ColumnDefinition<RoleDetail>[] = [
  { id: "name", header: "Role name", cell: (r) => <Link href={href("roles", r.RoleName!)}>{r.RoleName}</Link>, isRowHeader: true, sortingField: "RoleName", width: 360 },
  { id: "trusted", header: "Trusted entities", cell: (r) => trustedBy(r.AssumeRolePolicyDocument), width: 360 },
  { id: "policies", header: "Policies", cell: (r) => (r.AttachedManagedPolicies?.length ?? 0) + (r.RolePolicyList?.length ?? 0), width: 100 },
  { id: "created", header: "Created", cell: (r) => formatTime(r.CreateDate), sortingField: "CreateDate", width: 240 },
];

export default function RolesPage() {
  const roles = useDetails("Role", (page) => page.RoleDetailList);
  return (
    <SpaceBetween size="m">
      <Problem what="The roles could not be listed" error={roles.error} retry={roles.reload} />
      <ListTable
        title="Roles"
        items={roles.data ?? []}
        loading={roles.loading}
        columns={columns}
        id={(r) => r.Arn!}
        text={(r) => r.RoleName + " " + trustedBy(r.AssumeRolePolicyDocument)}
        empty="No roles"
      />
    </SpaceBetween>
  );
}
