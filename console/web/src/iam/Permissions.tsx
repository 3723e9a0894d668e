import Box from "@cloudscape-design/components/box";
import Link from "@cloudscape-design/components/link";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useAsk } from "../api/useCall";
import { href } from "../app/router";
import { JsonView } from "../components/Code";
import { Problem } from "../components/Problem";
import { documentOf } from "./documents";
import { holders, managedDocument, type HolderKind } from "./holders";
import { useIamListing } from "./listing";

interface Props {
  kind: HolderKind;
  name: string;
}

/** The policies that say what a role, user or group may do, each with its document. */
export function Permissions({ kind, name }: Props) {
  const calls = holders[kind];
  const attached = useIamListing(`attached ${kind} ${name}`, (m, signal) => calls.attached(name, m, signal), (p) => p.AttachedPolicies);
  const inline = useIamListing(`inline ${kind} ${name}`, (m, signal) => calls.inline(name, m, signal), (p) => p.PolicyNames);
  return (
    <SpaceBetween size="l">
      <Problem what="The attached policies could not be listed" error={attached.error} retry={attached.reload} />
      <Problem what="The inline policies could not be listed" error={inline.error} retry={inline.reload} />
      {attached.data?.length === 0 && inline.data?.length === 0 && <Box>No permissions policies.</Box>}
      {inline.data?.map((policy) => (
        <OnePolicy key={policy} title={policy} about="inline" of={`${kind} ${name}`} read={async (signal) => (await calls.document(name, policy, signal)).PolicyDocument} />
      ))}
      {attached.data?.map((p) => (
        <OnePolicy key={p.PolicyArn} title={p.PolicyName!} about={p.PolicyArn!} of="" page={href("policies", p.PolicyArn!)} read={(signal) => managedDocument(p.PolicyArn!, signal)} />
      ))}
    </SpaceBetween>
  );
}

interface OneProps {
  title: string;
  about: string;
  /** Whose it is, where it is nobody else's. */
  of: string;
  page?: string;
  read: (signal: AbortSignal) => Promise<string | undefined>;
}

function OnePolicy({ title, about, of, page, read }: OneProps) {
  const document = useAsk(`document ${of} ${title} ${about}`, read);
  return (
    <div>
      <Box variant="h3" tagOverride="h2">
        {page ? <Link href={page} fontSize="inherit">{title}</Link> : title} <Box variant="small">{about}</Box>
      </Box>
      <Problem what="The policy could not be read" error={document.error} retry={document.reload} />
      <JsonView text={documentOf(document.data)} ariaLabel={`Policy ${title}`} />
    </div>
  );
}
