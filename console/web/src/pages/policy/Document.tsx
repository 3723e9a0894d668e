import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import { useCall } from "../../api/useCall";
import { JsonView } from "../../components/Code";
import { Problem } from "../../components/Problem";
import { documentOf } from "../../iam/documents";

/** The document of one version of a policy. */
export function Document({ arn, version }: { arn: string; version: string }) {
  const document = useCall("iam", "GetPolicyVersion", { PolicyArn: arn, VersionId: version });
  const v = document.data?.PolicyVersion;
  return (
    <Container header={<Header variant="h2" description={`Version ${version}${v?.IsDefaultVersion ? ", the default" : ""}`}>Permissions defined in this policy</Header>}>
      <Problem what="The version could not be read" error={document.error} retry={document.reload} />
      <JsonView text={documentOf(v?.Document)} ariaLabel="Policy document" />
    </Container>
  );
}
