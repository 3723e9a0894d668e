import { call } from "../api/client";
import type { GetScheduleOutput, UpdateScheduleInput } from "../api/generated/scheduler";

/** What UpdateSchedule takes to leave a schedule as it is but for its state: what it is not given, it forgets. */
export function withState(s: GetScheduleOutput, enabled: boolean): UpdateScheduleInput {
  const { Arn: _arn, CreationDate: _created, LastModificationDate: _modified, ...kept } = s;
  return {
    ...kept,
    Name: s.Name!, ScheduleExpression: s.ScheduleExpression!, FlexibleTimeWindow: s.FlexibleTimeWindow!, Target: s.Target!,
    State: enabled ? "ENABLED" : "DISABLED",
  };
}

/** Has a schedule hold or not. */
export async function setScheduleState(Name: string, GroupName: string | undefined, enabled: boolean): Promise<void> {
  const schedule = await call("scheduler", "GetSchedule", { Name, GroupName });
  await call("scheduler", "UpdateSchedule", withState(schedule, enabled));
}
