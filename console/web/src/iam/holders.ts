import { call } from "../api/client";
import type { AttachedPolicy } from "../api/generated/iam";

/** What a holder of policies is. */
export type HolderKind = "role" | "user" | "group";

interface AttachedPage {
  AttachedPolicies?: AttachedPolicy[];
  IsTruncated?: boolean;
  Marker?: string;
}

interface InlinePage {
  PolicyNames?: string[];
  IsTruncated?: boolean;
  Marker?: string;
}

interface Calls {
  attached: (name: string, Marker: string | undefined, signal: AbortSignal) => Promise<AttachedPage>;
  inline: (name: string, Marker: string | undefined, signal: AbortSignal) => Promise<InlinePage>;
  document: (name: string, PolicyName: string, signal: AbortSignal) => Promise<{ PolicyDocument?: string }>;
}

/** How the policies of each kind are read. */
export const holders: Record<HolderKind, Calls> = {
  role: {
    attached: (RoleName, Marker, signal) => call("iam", "ListAttachedRolePolicies", { RoleName, Marker }, signal),
    inline: (RoleName, Marker, signal) => call("iam", "ListRolePolicies", { RoleName, Marker }, signal),
    document: (RoleName, PolicyName, signal) => call("iam", "GetRolePolicy", { RoleName, PolicyName }, signal),
  },
  user: {
    attached: (UserName, Marker, signal) => call("iam", "ListAttachedUserPolicies", { UserName, Marker }, signal),
    inline: (UserName, Marker, signal) => call("iam", "ListUserPolicies", { UserName, Marker }, signal),
    document: (UserName, PolicyName, signal) => call("iam", "GetUserPolicy", { UserName, PolicyName }, signal),
  },
  group: {
    attached: (GroupName, Marker, signal) => call("iam", "ListAttachedGroupPolicies", { GroupName, Marker }, signal),
    inline: (GroupName, Marker, signal) => call("iam", "ListGroupPolicies", { GroupName, Marker }, signal),
    document: (GroupName, PolicyName, signal) => call("iam", "GetGroupPolicy", { GroupName, PolicyName }, signal),
  },
};

/** The document that a managed policy has now. */
export async function managedDocument(PolicyArn: string, signal: AbortSignal): Promise<string | undefined> {
  const { Policy } = await call("iam", "GetPolicy", { PolicyArn }, signal);
  const version = await call("iam", "GetPolicyVersion", { PolicyArn, VersionId: Policy?.DefaultVersionId ?? "v1" }, signal);
  return version.PolicyVersion?.Document;
}
