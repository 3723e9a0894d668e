import Link from "@cloudscape-design/components/link";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { TableProps } from "@cloudscape-design/components/table";
import type { UserDetail } from "../../api/generated/iam";
import { href } from "../../app/router";
import { Copyable } from "../../components/Copyable";
import { formatTime } from "../../components/format";
import { ListTable } from "../../components/ListTable";
import { Problem } from "../../components/Problem";
import { useDetails } from "../../iam/useDetails";

const policiesOf = (u: UserDetail) => [...(u.AttachedManagedPolicies ?? []), ...(u.UserPolicyList ?? [])].map((p) => p.PolicyName).join(", ");

const columns: TableProps.ColumnDefinition<UserDetail>[] = [
  { id: "name", header: "User name", cell: (u) => <Link href={href("users", u.UserName!)}>{u.UserName}</Link>, isRowHeader: true, sortingField: "UserName", width: 260 },
  { id: "groups", header: "Groups", cell: (u) => u.GroupList?.join(", ") || "-", width: 220 },
  { id: "policies", header: "Policies", cell: (u) => policiesOf(u) || "-", width: 320 },
  { id: "created", header: "Created", cell: (u) => formatTime(u.CreateDate), sortingField: "CreateDate", width: 240 },
  { id: "arn", header: "ARN", cell: (u) => <Copyable text={u.Arn} />, width: 320 },
];

export default function UsersPage() {
  const users = useDetails("User", (page) => page.UserDetailList);
  return (
    <SpaceBetween size="m">
      <Problem what="The users could not be listed" error={users.error} retry={users.reload} />
      <ListTable
        title="Users"
        items={users.data ?? []}
        loading={users.loading}
        columns={columns}
        id={(u) => u.Arn!}
        text={(u) => u.UserName!}
        empty="No users"
      />
    </SpaceBetween>
  );
}
