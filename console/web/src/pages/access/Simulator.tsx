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

const wordsIn = (text: string) => text.split(/[\s,]+/).filter(Boolean);

function decidedBy(r: EvaluationResult): string {
  const policies = (r.MatchedStatements ?? []).map((s) => `${s.SourcePolicyId} (${s.SourcePolicyType})`);
  if (r.PermissionsBoundaryDecisionDetail?.AllowedByPermissionsBoundary === false) policies.push("the permissions boundary");
  return policies.join(", ") || "None speaks of it";
}

/** What the policies of a user or role allow, by SimulatePrincipalPolicy. */
export function Simulator(p: Props) {
  const [principal, setPrincipal] = useState(p.principal);
  const [actions, setActions] = useState(p.action);
  const [resources, setResources] = useState(p.resource || "*");
  const [results, setResults] = useState<EvaluationResult[]>();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);

  async function simulate() {
    setBusy(true);
    try {
      const answer = await call("iam", "SimulatePrincipalPolicy", {
        PolicySourceArn: principal.trim(), ActionNames: wordsIn(actions), ResourceArns: wordsIn(resources),
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
        <FormField label="Resources" description="One or more ARNs, or * for all" stretch>
          <Input value={resources} onChange={({ detail }) => setResources(detail.value)} />
        </FormField>
        <Button loading={busy} disabled={!principal.trim() || !actions.trim()} onClick={() => void simulate()}>Simulate</Button>
        <Problem what="It could not be simulated" error={error} />
        {results && (
          <ListTable<EvaluationResult>
            variant="embedded"
            title="Results"
            items={results}
            id={(r) => `${r.EvalActionName} ${r.EvalResourceName}`}
            empty="No results"
            columns={[
              { id: "action", header: "Action", cell: (r) => r.EvalActionName, isRowHeader: true, width: 260 },
              {
                id: "decision", header: "Decision", width: 200,
                cell: (r) => <StatusIndicator type={r.EvalDecision === "allowed" ? "success" : "error"}>{words[r.EvalDecision]}</StatusIndicator>,
              },
              { id: "resource", header: "Resource", cell: (r) => <span className="wrap-anywhere">{r.EvalResourceName}</span>, width: 320 },
              { id: "by", header: "Deciding policies", cell: (r) => <span className="wrap-anywhere">{decidedBy(r)}</span>, width: 380 },
              { id: "missing", header: "Missing context keys", cell: (r) => r.MissingContextValues?.join(", ") || "-", width: 220 },
            ]}
          />
        )}
      </SpaceBetween>
    </Container>
  );
}
