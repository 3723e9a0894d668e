import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useState } from "react";
import { call } from "../../api/client";
import type { EvaluationResult } from "../../api/generated/iam";
import { Problem } from "../../components/Problem";
import { ListTable } from "../../components/ListTable";

const words = { allowed: "Allowed", explicitDeny: "Explicitly denied", implicitDeny: "Implicitly denied" };

interface Props {
  principal: string;
  action: string;
  resource: string;
}

/** What the policies of a user or role allow, by SimulatePrincipalPolicy. */
export function Simulator(p: Props) {
  const [principal, setPrincipal] = useState(p.principal);
  const [actions, setActions] = useState(p.action);
  const [resource, setResource] = useState(p.resource || "*");
  const [results, setResults] = useState<EvaluationResult[]>();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);

  async function simulate() {
    setBusy(true);
    try {
      const answer = await call("iam", "SimulatePrincipalPolicy", {
        PolicySourceArn: principal.trim(), ActionNames: actions.split(/[\s,]+/).filter(Boolean), ResourceArns: [resource.trim()],
      });
      setResults(answer.EvaluationResults ?? []);
      setError(undefined);
    } catch (e) {
      setError(e);
    }
    setBusy(false);
  }

  return (
    <Container header={<Header variant="h2">Policy simulator</Header>}>
      <SpaceBetween size="m">
        <FormField label="User or role" description="Its ARN" stretch>
          <Input value={principal} onChange={({ detail }) => setPrincipal(detail.value)} placeholder="arn:aws:iam::000000000000:role/name" />
        </FormField>
        <FormField label="Actions" description="One or more, such as batch:DescribeJobs" stretch>
          <Input value={actions} onChange={({ detail }) => setActions(detail.value)} />
        </FormField>
        <FormField label="Resource" stretch>
          <Input value={resource} onChange={({ detail }) => setResource(detail.value)} />
        </FormField>
        <Button loading={busy} disabled={!principal.trim() || !actions.trim()} onClick={() => void simulate()}>Simulate</Button>
        <Problem what="It could not be simulated" error={error} />
        {results && (
          <ListTable<EvaluationResult>
            variant="embedded"
            title="Results"
            items={results}
            id={(r) => r.EvalActionName}
            empty="No results"
            columns={[
              { id: "action", header: "Action", cell: (r) => r.EvalActionName, isRowHeader: true, width: 260 },
              {
                id: "decision", header: "Decision", width: 200,
                cell: (r) => <StatusIndicator type={r.EvalDecision === "allowed" ? "success" : "error"}>{words[r.EvalDecision]}</StatusIndicator>,
              },
              { id: "by", header: "Deciding policies", cell: (r) => r.MatchedStatements?.map((s) => s.SourcePolicyId).join(", ") || "None speaks of it", width: 420 },
            ]}
          />
        )}
      </SpaceBetween>
    </Container>
  );
}
