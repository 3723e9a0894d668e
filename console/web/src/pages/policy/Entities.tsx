import Link from "@cloudscape-design/components/link";
import { call } from "../../api/client";
import { href } from "../../app/router";
import { ListTable } from "../../components/ListTable";
import { Problem } from "../../components/Problem";
import { useIamListing } from "../../iam/listing";

interface Entity {
  type: "Role" | "User" | "Group";
  name: string;
}

/** The roles, users and groups that a policy is attached to. */
export function Entities({ arn }: { arn: string }) {
  const entities = useIamListing(
    "entities " + arn,
    (Marker, signal) => call("iam", "ListEntitiesForPolicy", { PolicyArn: arn, Marker }, signal),
    (p): Entity[] => [
      ...(p.PolicyRoles ?? []).map((r) => ({ type: "Role" as const, name: r.RoleName! })),
      ...(p.PolicyUsers ?? []).map((u) => ({ type: "User" as const, name: u.UserName! })),
      ...(p.PolicyGroups ?? []).map((g) => ({ type: "Group" as const, name: g.GroupName! })),
    ],
  );
  return (
    <>
      <Problem what="The entities could not be listed" error={entities.error} retry={entities.reload} />
      <ListTable<Entity>
        variant="container"
        title="Entities attached"
        items={entities.data ?? []}
        loading={entities.loading}
        id={(e) => `${e.type} ${e.name}`}
        empty="Attached to nothing"
        columns={[
          { id: "name", header: "Entity name", cell: (e) => <Name entity={e} />, isRowHeader: true },
          { id: "type", header: "Entity type", cell: (e) => e.type },
        ]}
      />
    </>
  );
}

function Name({ entity: e }: { entity: Entity }) {
  if (e.type === "Group") return <>{e.name}</>;
  return <Link href={href(e.type === "Role" ? "roles" : "users", e.name)}>{e.name}</Link>;
}
