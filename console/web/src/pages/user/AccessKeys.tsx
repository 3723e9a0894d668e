import { call } from "../../api/client";
import type { AccessKeyMetadata } from "../../api/generated/iam";
import { formatTime } from "../../components/format";
import { ListTable } from "../../components/ListTable";
import { Problem } from "../../components/Problem";
import { Status } from "../../components/Status";
import { useIamListing } from "../../iam/listing";

/** A user's access keys. Their secrets are told once, when they are made, and not here. */
export function AccessKeys({ user }: { user: string }) {
  const keys = useIamListing("keys " + user, (Marker, signal) => call("iam", "ListAccessKeys", { UserName: user, Marker }, signal), (p) => p.AccessKeyMetadata);
  return (
    <>
      <Problem what="The access keys could not be listed" error={keys.error} retry={keys.reload} />
      <ListTable<AccessKeyMetadata>
        variant="container"
        title="Access keys"
        items={keys.data ?? []}
        loading={keys.loading}
        id={(k) => k.AccessKeyId!}
        empty="No access keys"
        columns={[
          { id: "id", header: "Access key ID", cell: (k) => k.AccessKeyId, isRowHeader: true },
          { id: "status", header: "Status", cell: (k) => <Status status={k.Status?.toUpperCase()} /> },
          { id: "created", header: "Created", cell: (k) => formatTime(k.CreateDate) },
        ]}
      />
    </>
  );
}
