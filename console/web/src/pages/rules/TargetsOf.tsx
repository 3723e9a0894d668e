import type { Rule } from "../../api/generated/events";
import { useAsk } from "../../api/useCall";
import { listTargets } from "../../eventbridge/rules";
import { Target } from "../../eventbridge/Target";

/** Where the events of a rule go. Only the rows that are shown ask. */
export function TargetsOf({ rule }: { rule: Rule }) {
  const targets = useAsk(`targets of ${rule.EventBusName}/${rule.Name}`, (signal) => listTargets(rule.Name!, rule.EventBusName!, signal));
  if (!targets.data?.length) return <>-</>;
  return targets.data.map((t) => (
    <div key={t.Id}>
      <Target arn={t.Arn} />
    </div>
  ));
}
