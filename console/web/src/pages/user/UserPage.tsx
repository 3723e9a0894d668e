import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import Tabs from "@cloudscape-design/components/tabs";
import { useCall } from "../../api/useCall";
import { href, hrefWith, replace } from "../../app/router";
import type { PageProps } from "../../app/routes";
import { Copyable } from "../../components/Copyable";
import { formatTime } from "../../components/format";
import { Page } from "../../components/Page";
import { Problem } from "../../components/Problem";
import { BoundaryLink } from "../../iam/BoundaryLink";
import { Permissions } from "../../iam/Permissions";
import { Tags } from "../../iam/Tags";
import { AccessKeys } from "./AccessKeys";
import { Groups } from "./Groups";

/** One user: what he may do by himself and by his groups, and his access keys. */
export default function UserPage({ params, query }: PageProps) {
  const name = params["name"]!;
  const user = useCall("iam", "GetUser", { UserName: name });
  const u = user.data?.User;
  return (
    <Page
      trail={[{ text: "Users", href: href("users") }]}
      title={name}
      actions={u && <Button href={hrefWith(["access"], { principal: u.Arn })}>Simulate</Button>}
    >
      <Problem what="The user could not be read" error={user.error} retry={user.reload} />
      <Container>
        <KeyValuePairs
          columns={3}
          items={[
            { label: "ARN", value: <Copyable text={u?.Arn} /> },
            { label: "Created", value: formatTime(u?.CreateDate) },
            { label: "Permissions boundary", value: <BoundaryLink arn={u?.PermissionsBoundary?.PermissionsBoundaryArn} /> },
          ]}
        />
      </Container>
      {u && (
        <Tabs
          ariaLabel="User"
          activeTabId={query.get("tab") ?? "permissions"}
          onChange={({ detail }) => replace(hrefWith(["users", name], { tab: detail.activeTabId }))}
          tabs={[
            { id: "permissions", label: "Permissions", content: <Permissions kind="user" name={name} /> },
            { id: "groups", label: "Groups", content: <Groups user={name} /> },
            { id: "keys", label: "Access keys", content: <AccessKeys user={name} /> },
            { id: "tags", label: "Tags", content: <Tags tags={u.Tags ?? []} /> },
          ]}
        />
      )}
    </Page>
  );
}
