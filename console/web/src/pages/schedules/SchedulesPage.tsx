import Link from "@cloudscape-design/components/link";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { TableProps } from "@cloudscape-design/components/table";
import { useState } from "react";
import { call } from "../../api/client";
import type { ScheduleSummary } from "../../api/generated/scheduler";
import { useListing } from "../../api/useListing";
import { href } from "../../app/router";
import { formatTime } from "../../components/format";
import { ListTable } from "../../components/ListTable";
import { Problem } from "../../components/Problem";
import { Status } from "../../components/Status";
import { setScheduleState } from "../../eventbridge/schedules";
import { Switch } from "../../eventbridge/Switch";
import { Target } from "../../eventbridge/Target";
import { aimOf } from "../../eventbridge/targets";

const columns: TableProps.ColumnDefinition<ScheduleSummary>[] = [
  { id: "name", header: "Schedule name", cell: (s) => <Link href={href("schedules", s.GroupName!, s.Name!)}>{s.Name}</Link>, isRowHeader: true, sortingField: "Name", width: 300 },
  { id: "group", header: "Schedule group", cell: (s) => s.GroupName, sortingField: "GroupName", width: 180 },
  { id: "status", header: "Status", cell: (s) => <Status status={s.State} />, sortingField: "State", width: 140 },
  { id: "target", header: "Target", cell: (s) => (s.Target ? <Target arn={s.Target.Arn} /> : "-"), width: 260 },
  { id: "type", header: "Target type", cell: (s) => (s.Target ? aimOf(s.Target.Arn).type : "-"), width: 240 },
  { id: "modified", header: "Last modified", cell: (s) => formatTime(s.LastModificationDate), sortingField: "LastModificationDate", width: 240 },
];

const idOf = (s: ScheduleSummary) => `${s.GroupName}/${s.Name}`;

export default function SchedulesPage() {
  const schedules = useListing(
    "schedules",
    async (NextToken, signal) => {
      const page = await call("scheduler", "ListSchedules", { NextToken }, signal);
      return { schedules: page.Schedules, nextToken: page.NextToken };
    },
    (p) => p.schedules,
  );
  const [chosen, setChosen] = useState("");
  const schedule = schedules.data?.find((s) => idOf(s) === chosen);
  return (
    <SpaceBetween size="m">
      <Problem what="The schedules could not be listed" error={schedules.error} retry={schedules.reload} />
      <ListTable
        title="Schedules"
        items={schedules.data ?? []}
        loading={schedules.loading}
        columns={columns}
        id={idOf}
        text={(s) => `${s.Name} ${s.GroupName} ${s.Target?.Arn ?? ""}`}
        sortBy={{ column: columns[0]! }}
        empty="No schedules"
        selection="single"
        selected={schedule ? [schedule] : []}
        onSelect={([s]) => setChosen(s ? idOf(s) : "")}
        actions={
          <Switch
            what={schedule && `Schedule ${schedule.Name}`}
            state={schedule?.State}
            set={(enabled) => setScheduleState(schedule!.Name!, schedule!.GroupName, enabled)}
            onDone={schedules.reload}
          />
        }
      />
    </SpaceBetween>
  );
}
