import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { TableProps } from "@cloudscape-design/components/table";
import { useMemo, useState } from "react";
import { call } from "../../api/client";
import type { ComputeEnvironmentDetail } from "../../api/generated/batch";
import { useListing } from "../../api/useListing";
import { notify, notifyError } from "../../app/notices";
import type { ComputeUse } from "../../batch/use";
import { useComputeUse } from "../../batch/useComputeUse";
import { ListTable } from "../../components/ListTable";
import { Problem } from "../../components/Problem";
import { Status } from "../../components/Status";
import { Meter } from "./Meter";

interface Row extends ComputeEnvironmentDetail {
  use?: ComputeUse;
}

const columns: TableProps.ColumnDefinition<Row>[] = [
  { id: "name", header: "Name", isRowHeader: true, width: 220, sortingField: "computeEnvironmentName", cell: (e) => e.computeEnvironmentName },
  { id: "state", header: "State", width: 120, sortingField: "state", cell: (e) => <Status status={e.state} /> },
  { id: "vcpus", header: "vCPUs", width: 240, cell: (e) => e.use && <Meter label={`vCPUs of ${e.computeEnvironmentName}`} use={e.use} what="vcpus" unit="vCPUs" /> },
  { id: "memory", header: "Memory", width: 240, cell: (e) => e.use && <Meter label={`Memory of ${e.computeEnvironmentName}`} use={e.use} what="memoryMiB" unit="MiB" /> },
  { id: "jobs", header: "Jobs", width: 90, cell: (e) => e.use?.jobs ?? "-" },
  { id: "type", header: "Type", width: 180, cell: (e) => [e.type, e.computeResources?.type].filter(Boolean).join(", ") },
  { id: "status", header: "Status", width: 130, sortingField: "status", cell: (e) => <Status status={e.status} /> },
  { id: "reason", header: "Status reason", width: 240, cell: (e) => e.statusReason ?? "-" },
];

/** The compute environments with what is used of them and what is free, as it changes. */
export default function ComputeEnvironmentsPage() {
  const environments = useListing(
    "compute environments",
    (nextToken, signal) => call("batch", "DescribeComputeEnvironments", { nextToken }, signal),
    (page) => page.computeEnvironments,
  );
  const use = useComputeUse();
  const rows = useMemo(() => {
    const byARN = new Map(use.data?.map((u) => [u.computeEnvironmentArn, u]));
    return (environments.data ?? []).map((e): Row => ({ ...e, use: byARN.get(e.computeEnvironmentArn) }));
  }, [environments.data, use.data]);
  const [chosen, setChosen] = useState<string[]>([]);
  const selected = rows.filter((e) => chosen.includes(e.computeEnvironmentName));

  async function turn(state: "ENABLED" | "DISABLED") {
    for (const e of selected.filter((e) => e.state !== state)) {
      try {
        await call("batch", "UpdateComputeEnvironment", { computeEnvironment: e.computeEnvironmentName, state });
        notify("success", `Compute environment ${e.computeEnvironmentName} is ${state.toLowerCase()}`);
      } catch (error) {
        notifyError(`Compute environment ${e.computeEnvironmentName} could not be changed`, error);
      }
    }
    environments.reload();
  }

  return (
    <SpaceBetween size="m">
      <Problem what="The compute environments could not be listed" error={environments.error ?? use.error} retry={environments.reload} />
      <ListTable
        title="Compute environments"
        items={rows}
        loading={environments.loading}
        columns={columns}
        id={(e) => e.computeEnvironmentName}
        text={(e) => `${e.computeEnvironmentName} ${e.state} ${e.type}`}
        empty="No compute environments"
        selection="multi"
        selected={selected}
        onSelect={(items) => setChosen(items.map((e) => e.computeEnvironmentName))}
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button iconName="refresh" ariaLabel="Refresh" onClick={environments.reload} />
            <Button disabled={!selected.some((e) => e.state === "DISABLED")} onClick={() => void turn("ENABLED")}>Enable</Button>
            <Button disabled={!selected.some((e) => e.state === "ENABLED")} onClick={() => void turn("DISABLED")}>Disable</Button>
          </SpaceBetween>
        }
      />
    </SpaceBetween>
  );
}
