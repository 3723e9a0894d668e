import type { TableProps } from "@cloudscape-design/components/table";
import type { Target as RuleTarget } from "../../api/generated/events";
import { useAsk } from "../../api/useCall";
import { ListTable } from "../../components/ListTable";
import { Problem } from "../../components/Problem";
import { RoleLink } from "../../iam/RoleLink";
import { listTargets } from "../../eventbridge/rules";
import { Target } from "../../eventbridge/Target";
import { aimOf } from "../../eventbridge/targets";

const columns: TableProps.ColumnDefinition<RuleTarget>[] = [
  { id: "name", header: "Target name", cell: (t) => <Target arn={t.Arn} />, isRowHeader: true },
  { id: "type", header: "Type", cell: (t) => aimOf(t.Arn).type },
  { id: "id", header: "ID", cell: (t) => t.Id },
  { id: "input", header: "Input", cell: (t) => <span className="wrap-anywhere">{inputOf(t)}</span> },
  { id: "role", header: "Role", cell: (t) => <RoleLink arn={t.RoleArn} /> },
];

/** What a target is given of an event. */
function inputOf(t: RuleTarget): string {
  if (t.Input !== undefined) return t.Input;
  if (t.InputTransformer) return `${JSON.stringify(t.InputTransformer.InputPathsMap ?? {})} in ${t.InputTransformer.InputTemplate}`;
  return t.InputPath ?? "Matched event";
}

export function Targets({ rule, bus }: { rule: string; bus: string }) {
  const targets = useAsk(`targets of ${bus}/${rule}`, (signal) => listTargets(rule, bus, signal));
  return (
    <>
      <Problem what="The targets could not be listed" error={targets.error} retry={targets.reload} />
      <ListTable variant="container" title="Targets" items={targets.data ?? []} loading={targets.loading} columns={columns} id={(t) => t.Id} empty="No targets" />
    </>
  );
}
