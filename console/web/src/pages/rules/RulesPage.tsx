import Link from "@cloudscape-design/components/link";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { TableProps } from "@cloudscape-design/components/table";
import { useState } from "react";
import type { Rule } from "../../api/generated/events";
import { useAsk } from "../../api/useCall";
import { href } from "../../app/router";
import { ListTable } from "../../components/ListTable";
import { Problem } from "../../components/Problem";
import { Status } from "../../components/Status";
import { listRules, setRuleState, whenOf } from "../../eventbridge/rules";
import { Switch } from "../../eventbridge/Switch";
import { TargetsOf } from "./TargetsOf";

const columns: TableProps.ColumnDefinition<Rule>[] = [
  { id: "name", header: "Name", cell: (r) => <Link href={href("rules", r.EventBusName!, r.Name!)}>{r.Name}</Link>, isRowHeader: true, sortingField: "Name", width: 230 },
  { id: "status", header: "Status", cell: (r) => <Status status={r.State} />, sortingField: "State", width: 120 },
  { id: "bus", header: "Event bus", cell: (r) => r.EventBusName, sortingField: "EventBusName", width: 140 },
  { id: "type", header: "Type", cell: (r) => (r.ScheduleExpression ? "Scheduled" : "Standard"), width: 120 },
  { id: "targets", header: "Targets", cell: (r) => <TargetsOf rule={r} />, width: 170 },
  { id: "when", header: "Event pattern or schedule", cell: (r) => <span className="wrap-anywhere">{whenOf(r)}</span>, width: 340 },
  { id: "description", header: "Description", cell: (r) => r.Description || "-", width: 280 },
];

const idOf = (r: Rule) => `${r.EventBusName}/${r.Name}`;

export default function RulesPage() {
  const rules = useAsk("rules", listRules);
  const [chosen, setChosen] = useState("");
  const rule = rules.data?.find((r) => idOf(r) === chosen);
  return (
    <SpaceBetween size="m">
      <Problem what="The rules could not be listed" error={rules.error} retry={rules.reload} />
      <ListTable
        title="Rules"
        items={rules.data ?? []}
        loading={rules.loading}
        columns={columns}
        id={idOf}
        text={(r) => `${r.Name} ${r.EventBusName} ${whenOf(r)} ${r.Description ?? ""}`}
        sortBy={{ column: columns[0]! }}
        empty="No rules"
        selection="single"
        selected={rule ? [rule] : []}
        onSelect={([r]) => setChosen(r ? idOf(r) : "")}
        actions={<Switch what={rule && `Rule ${rule.Name}`} state={rule?.State} set={(enabled) => setRuleState(rule!, enabled)} onDone={rules.reload} />}
      />
    </SpaceBetween>
  );
}
