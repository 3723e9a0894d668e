import Button from "@cloudscape-design/components/button";
import Link from "@cloudscape-design/components/link";
import { useState } from "react";
import { call } from "../../api/client";
import type { PolicyVersion } from "../../api/generated/iam";
import { notifyError } from "../../app/notices";
import { formatTime } from "../../components/format";
import { ListTable } from "../../components/ListTable";
import { Problem } from "../../components/Problem";
import { useIamListing } from "../../iam/listing";

interface Props {
  arn: string;
  onShow: (version: string) => void;
  /** Another version holds now. */
  onDefault: () => void;
}

/** The versions of a policy, one of which holds. */
export function Versions({ arn, onShow, onDefault }: Props) {
  const versions = useIamListing("versions " + arn, (Marker, signal) => call("iam", "ListPolicyVersions", { PolicyArn: arn, Marker }, signal), (p) => p.Versions);
  const [selected, setSelected] = useState<PolicyVersion[]>([]);
  const chosen = selected[0];
  async function makeDefault() {
    try {
      await call("iam", "SetDefaultPolicyVersion", { PolicyArn: arn, VersionId: chosen!.VersionId! });
      setSelected([]);
      versions.reload();
      onDefault();
    } catch (e) {
      notifyError(`${chosen!.VersionId} could not be made the default version`, e);
    }
  }
  return (
    <>
      <Problem what="The versions could not be listed" error={versions.error} retry={versions.reload} />
      <ListTable<PolicyVersion>
        variant="container"
        title="Policy versions"
        items={versions.data ?? []}
        loading={versions.loading}
        id={(v) => v.VersionId!}
        empty="No versions"
        selection="single"
        selected={selected}
        onSelect={setSelected}
        actions={<Button disabled={!chosen || chosen.IsDefaultVersion} onClick={() => void makeDefault()}>Set as default</Button>}
        columns={[
          { id: "version", header: "Version", cell: (v) => <Link onFollow={() => onShow(v.VersionId!)}>{v.VersionId}</Link>, isRowHeader: true },
          { id: "default", header: "Type", cell: (v) => (v.IsDefaultVersion ? "Default" : "-") },
          { id: "created", header: "Created", cell: (v) => formatTime(v.CreateDate) },
        ]}
      />
    </>
  );
}
