import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { TableProps } from "@cloudscape-design/components/table";
import { call } from "../../api/client";
import type { SchedulingPolicyDetail } from "../../api/generated/batch";
import { useListing } from "../../api/useListing";
import { ListTable } from "../../components/ListTable";
import { Problem } from "../../components/Problem";

const columns: TableProps.ColumnDefinition<SchedulingPolicyDetail>[] = [
  { id: "name", header: "Name", isRowHeader: true, width: 220, sortingField: "name", cell: (p) => p.name },
  { id: "decay", header: "Share decay", width: 140, cell: (p) => (p.fairsharePolicy?.shareDecaySeconds ? `${p.fairsharePolicy.shareDecaySeconds} s` : "-") },
  { id: "reservation", header: "Compute reservation", width: 190, cell: (p) => `${p.fairsharePolicy?.computeReservation ?? 0} %` },
  {
    id: "shares",
    header: "Share identifiers and their weights",
    width: 320,
    cell: (p) => p.fairsharePolicy?.shareDistribution?.map((s) => <div key={s.shareIdentifier}>{s.shareIdentifier}: {s.weightFactor ?? 1}</div>) ?? "-",
  },
  { id: "arn", header: "ARN", width: 420, cell: (p) => <span className="wrap-anywhere">{p.arn}</span> },
];

/** The scheduling policies of queues that are shared. */
export default function SchedulingPoliciesPage() {
  const policies = useListing(
    "scheduling policies",
    async (nextToken, signal) => {
      const page = await call("batch", "ListSchedulingPolicies", { nextToken }, signal);
      const arns = (page.schedulingPolicies ?? []).map((p) => p.arn);
      const details = arns.length > 0 ? await call("batch", "DescribeSchedulingPolicies", { arns }, signal) : undefined;
      return { items: details?.schedulingPolicies, nextToken: page.nextToken };
    },
    (page) => page.items,
  );
  return (
    <SpaceBetween size="m">
      <Problem what="The scheduling policies could not be listed" error={policies.error} retry={policies.reload} />
      <ListTable
        title="Scheduling policies"
        items={policies.data ?? []}
        loading={policies.loading}
        columns={columns}
        id={(p) => p.arn}
        text={(p) => p.name}
        empty="No scheduling policies"
        actions={<Button iconName="refresh" ariaLabel="Refresh" onClick={policies.reload} />}
      />
    </SpaceBetween>
  );
}
