import type { StateType } from "../workflow/definition";

// The words of Amazon States Language, for the editor's completion. Which of them may
// stand where is for ValidateStateMachineDefinition to say.

const common = ["Type", "Comment", "QueryLanguage", "Next", "End", "InputPath", "OutputPath", "Output", "Assign"];
const recovering = ["Retry", "Catch"];
const shaping = ["Parameters", "Arguments", "ResultSelector", "ResultPath"];

export const fields: Record<StateType | "machine" | "retrier" | "catcher" | "processor" | "scope", string[]> = {
  machine: ["Comment", "StartAt", "States", "TimeoutSeconds", "QueryLanguage", "Version"],
  Task: [...common, ...shaping, ...recovering, "Resource", "TimeoutSeconds", "TimeoutSecondsPath", "HeartbeatSeconds", "HeartbeatSecondsPath", "Credentials"],
  Pass: [...common, "Result", "ResultPath", "Parameters"],
  Wait: [...common, "Seconds", "SecondsPath", "Timestamp", "TimestampPath"],
  Choice: ["Type", "Comment", "QueryLanguage", "Choices", "Default", "InputPath", "OutputPath", "Output", "Assign"],
  Succeed: ["Type", "Comment", "QueryLanguage", "InputPath", "OutputPath", "Output"],
  Fail: ["Type", "Comment", "QueryLanguage", "Error", "ErrorPath", "Cause", "CausePath"],
  Parallel: [...common, ...shaping, ...recovering, "Branches"],
  Map: [
    ...common, ...recovering, "ItemProcessor", "ItemsPath", "Items", "ItemSelector", "ItemReader", "ItemBatcher", "ResultWriter",
    "ResultSelector", "ResultPath", "MaxConcurrency", "MaxConcurrencyPath", "ToleratedFailureCount", "ToleratedFailureCountPath",
    "ToleratedFailurePercentage", "ToleratedFailurePercentagePath", "Label",
  ],
  Unknown: common,
  retrier: ["ErrorEquals", "IntervalSeconds", "MaxAttempts", "BackoffRate", "MaxDelaySeconds", "JitterStrategy"],
  catcher: ["ErrorEquals", "Next", "ResultPath", "Output", "Assign", "Comment"],
  processor: ["ProcessorConfig", "StartAt", "States"],
  scope: ["StartAt", "States", "Comment"],
};

const kinds = ["Equals", "LessThan", "GreaterThan", "LessThanEquals", "GreaterThanEquals"];

export const ruleFields = [
  "Variable", "Next", "Condition", "And", "Or", "Not", "Comment", "Assign", "Output", "StringMatches", "BooleanEquals", "BooleanEqualsPath",
  "IsPresent", "IsNull", "IsString", "IsNumeric", "IsBoolean", "IsTimestamp",
  ...["String", "Numeric", "Timestamp"].flatMap((t) => kinds.flatMap((k) => [t + k, t + k + "Path"])),
];

export const stateTypes: StateType[] = ["Task", "Pass", "Wait", "Choice", "Parallel", "Map", "Succeed", "Fail"];

export const errors = [
  "States.ALL", "States.Timeout", "States.HeartbeatTimeout", "States.TaskFailed", "States.Permissions", "States.ResultPathMatchFailure",
  "States.ParameterPathFailure", "States.BranchFailed", "States.NoChoiceMatched", "States.IntrinsicFailure",
  "States.ExceedToleratedFailureThreshold", "States.ItemReaderFailed", "States.ResultWriterFailed", "States.QueryEvaluationError",
];

export const resources = [
  "arn:aws:states:::lambda:invoke", "arn:aws:states:::lambda:invoke.waitForTaskToken",
  "arn:aws:states:::batch:submitJob", "arn:aws:states:::batch:submitJob.sync",
  "arn:aws:states:::states:startExecution", "arn:aws:states:::states:startExecution.sync:2", "arn:aws:states:::states:startExecution.waitForTaskToken",
  "arn:aws:states:::sns:publish", "arn:aws:states:::sqs:sendMessage", "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
  "arn:aws:states:::dynamodb:getItem", "arn:aws:states:::dynamodb:putItem", "arn:aws:states:::dynamodb:updateItem", "arn:aws:states:::dynamodb:deleteItem",
  "arn:aws:states:::events:putEvents", "arn:aws:states:::http:invoke",
];

/** Values that some fields have. */
export const values: Record<string, string[]> = {
  Type: stateTypes,
  QueryLanguage: ["JSONPath", "JSONata"],
  Resource: resources,
  ErrorEquals: errors,
  JitterStrategy: ["FULL", "NONE"],
  Mode: ["INLINE", "DISTRIBUTED"],
  ExecutionType: ["STANDARD", "EXPRESS"],
};
