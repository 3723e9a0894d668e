package stepfunctions

import "github.com/treadle-run/treadle/awsapi"

// operations is the table of all operations of Step Functions, in alphabetical
// order; those without a handler are not built yet.
func (s *Service) operations() []awsapi.Operation {
	return []awsapi.Operation{
		{Name: "CreateActivity", Handler: awsapi.Typed(s.createActivity)},
		{Name: "CreateStateMachine", Handler: awsapi.Typed(s.createStateMachine)},
		{Name: "CreateStateMachineAlias", Handler: awsapi.Typed(s.createStateMachineAlias)},
		{Name: "DeleteActivity", Handler: awsapi.Typed(s.deleteActivity)},
		{Name: "DeleteStateMachine", Handler: awsapi.Typed(s.deleteStateMachine)},
		{Name: "DeleteStateMachineAlias", Handler: awsapi.Typed(s.deleteStateMachineAlias)},
		{Name: "DeleteStateMachineVersion", Handler: awsapi.Typed(s.deleteStateMachineVersion)},
		{Name: "DescribeActivity", Handler: awsapi.Typed(s.describeActivity)},
		{Name: "DescribeExecution", Handler: awsapi.Typed(s.describeExecution)},
		{Name: "DescribeMapRun", Handler: awsapi.Typed(s.describeMapRun)},
		{Name: "DescribeStateMachine", Handler: awsapi.Typed(s.describeStateMachine)},
		{Name: "DescribeStateMachineAlias", Handler: awsapi.Typed(s.describeStateMachineAlias)},
		{Name: "DescribeStateMachineForExecution", Handler: awsapi.Typed(s.describeStateMachineForExecution)},
		{Name: "GetActivityTask", Handler: awsapi.Typed(s.getActivityTask)},
		{Name: "GetExecutionHistory", Handler: awsapi.Typed(s.getExecutionHistory)},
		{Name: "ListActivities", Handler: awsapi.Typed(s.listActivities)},
		{Name: "ListExecutions", Handler: awsapi.Typed(s.listExecutions)},
		{Name: "ListMapRuns", Handler: awsapi.Typed(s.listMapRuns)},
		{Name: "ListStateMachineAliases", Handler: awsapi.Typed(s.listStateMachineAliases)},
		{Name: "ListStateMachineVersions", Handler: awsapi.Typed(s.listStateMachineVersions)},
		{Name: "ListStateMachines", Handler: awsapi.Typed(s.listStateMachines)},
		{Name: "ListTagsForResource", Handler: awsapi.Typed(s.listTagsForResource)},
		{Name: "PublishStateMachineVersion", Handler: awsapi.Typed(s.publishStateMachineVersion)},
		{Name: "RedriveExecution", Handler: awsapi.Typed(s.redriveExecution)},
		{Name: "SendTaskFailure", Handler: awsapi.Typed(s.sendTaskFailure)},
		{Name: "SendTaskHeartbeat", Handler: awsapi.Typed(s.sendTaskHeartbeat)},
		{Name: "SendTaskSuccess", Handler: awsapi.Typed(s.sendTaskSuccess)},
		{Name: "StartExecution", Handler: awsapi.Typed(s.startExecution)},
		{Name: "StartSyncExecution", Handler: awsapi.Typed(s.startSyncExecution)},
		{Name: "StopExecution", Handler: awsapi.Typed(s.stopExecution)},
		{Name: "TagResource", Handler: awsapi.Typed(s.tagResource)},
		{Name: "TestState", Handler: awsapi.Typed(s.testState)},
		{Name: "UntagResource", Handler: awsapi.Typed(s.untagResource)},
		{Name: "UpdateMapRun", Handler: awsapi.Typed(s.updateMapRun)},
		{Name: "UpdateStateMachine", Handler: awsapi.Typed(s.updateStateMachine)},
		{Name: "UpdateStateMachineAlias", Handler: awsapi.Typed(s.updateStateMachineAlias)},
		{Name: "ValidateStateMachineDefinition", Handler: awsapi.Typed(s.validateStateMachineDefinition)},
	}
}
