import Link from "@cloudscape-design/components/link";
import { useAsk } from "../../api/useCall";
import { ListTable } from "../../components/ListTable";
import { Problem } from "../../components/Problem";
import { mostMachines, usersOf, type RoleUser } from "./users";

/** The functions, state machines and job definitions that run in a role. */
export function UsedBy({ arn }: { arn: string }) {
  const users = useAsk("used " + arn, (signal) => usersOf(arn, signal));
  return (
    <>
      <Problem what="What runs in this role could not be read" error={users.error} retry={users.reload} />
      <ListTable<RoleUser>
        variant="container"
        title="Used by"
        items={users.data ?? []}
        loading={users.loading}
        id={(u) => u.type + u.arn}
        empty={`No function, job definition or state machine (of the first ${mostMachines}) runs in this role`}
        columns={[
          { id: "name", header: "Name", cell: (u) => (u.page ? <Link href={u.page}>{u.name}</Link> : u.name), isRowHeader: true },
          { id: "type", header: "Type", cell: (u) => u.type },
          { id: "arn", header: "ARN", cell: (u) => <span className="wrap-anywhere">{u.arn}</span> },
        ]}
      />
    </>
  );
}
