import { expect, test } from "vitest";
import { withState } from "./schedules";

test("a schedule that is disabled keeps all else", () => {
  const target = { Arn: "arn:aws:lambda:us-east-1:000000000000:function:f", RoleArn: "arn:aws:iam::000000000000:role/r", Input: "{}" };
  const schedule = {
    Arn: "a", CreationDate: 1, LastModificationDate: 2, Name: "s", GroupName: "g", State: "ENABLED" as const, Description: "d", EndDate: 9,
    ScheduleExpression: "rate(1 hour)", ScheduleExpressionTimezone: "Europe/Berlin", FlexibleTimeWindow: { Mode: "OFF" as const },
    ActionAfterCompletion: "DELETE" as const, Target: target,
  };
  expect(withState(schedule, false)).toEqual({
    Name: "s", GroupName: "g", State: "DISABLED", Description: "d", EndDate: 9,
    ScheduleExpression: "rate(1 hour)", ScheduleExpressionTimezone: "Europe/Berlin", FlexibleTimeWindow: { Mode: "OFF" },
    ActionAfterCompletion: "DELETE", Target: target,
  });
});
