import SpaceBetween from "@cloudscape-design/components/space-between";
import Header from "@cloudscape-design/components/header";
import { call } from "../../api/client";
import { Problem } from "../../components/Problem";
import { useIamListing } from "../../iam/listing";
import { Permissions } from "../../iam/Permissions";

/** The groups that a user is in, with what each permits. */
export function Groups({ user }: { user: string }) {
  const groups = useIamListing("groups " + user, (Marker, signal) => call("iam", "ListGroupsForUser", { UserName: user, Marker }, signal), (p) => p.Groups);
  return (
    <SpaceBetween size="l">
      <Problem what="The groups could not be listed" error={groups.error} retry={groups.reload} />
      {groups.data?.length === 0 && <>In no group</>}
      {groups.data?.map((g) => (
        <SpaceBetween size="xs" key={g.Arn}>
          <Header variant="h2">{g.GroupName}</Header>
          <Permissions kind="group" name={g.GroupName} />
        </SpaceBetween>
      ))}
    </SpaceBetween>
  );
}
