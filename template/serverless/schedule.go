package serverless

import "github.com/treadle-run/treadle/jsonvalue"

// schedule makes an AWS::Scheduler::Schedule and its role.
func (e *event) schedule() error {
	dead, err := e.deadLetters()
	if err != nil {
		return err
	}
	name := e.get("Name")
	if !name.Exists() && !e.get("OmitName").Bool() {
		name = jsonvalue.StringValue(e.id)
	}
	target := object(
		"Arn", e.to.address(e.r, e.target),
		"RoleArn", or(e.get("RoleArn"), arn(e.id+"Role")),
		"Input", e.get("Input"),
		"DeadLetterConfig", dead, "RetryPolicy", e.get("RetryPolicy"))
	e.r.add(e.id, "AWS::Scheduler::Schedule", object(
		"Name", name,
		"Description", e.get("Description"),
		"GroupName", e.get("GroupName"),
		"KmsKeyArn", e.get("KmsKeyArn"),
		"ScheduleExpression", e.get("ScheduleExpression"),
		"ScheduleExpressionTimezone", e.get("ScheduleExpressionTimezone"),
		"StartDate", e.get("StartDate"), "EndDate", e.get("EndDate"),
		"FlexibleTimeWindow", or(e.get("FlexibleTimeWindow"), object("Mode", "OFF")),
		"State", e.get("State"),
		"Target", target))
	if !e.get("RoleArn").Exists() {
		e.role("scheduler.amazonaws.com")
	}
	return nil
}
