import type { Server } from "./server";
import { role } from "./machines";

/** A page to look at. */
export interface Stop {
  name: string;
  path: string[];
  query?: string;
  /** A text that shows that it is there. */
  text: string;
}

const walk = {
  StartAt: "Each",
  States: {
    Each: {
      Type: "Map", ItemsPath: "$.items", Next: "Both",
      ItemProcessor: { ProcessorConfig: { Mode: "INLINE" }, StartAt: "Double", States: { Double: { Type: "Pass", End: true } } },
    },
    Both: {
      Type: "Parallel", Next: "Choose",
      Branches: [
        { StartAt: "Left", States: { Left: { Type: "Pass", End: true } } },
        { StartAt: "Right", States: { Right: { Type: "Pass", Next: "Further" }, Further: { Type: "Pass", End: true } } },
      ],
    },
    Choose: { Type: "Choice", Choices: [{ Variable: "$[0]", IsPresent: true, Next: "Done" }], Default: "Broken" },
    Broken: { Type: "Fail", Error: "Custom.Broken" },
    Done: { Type: "Succeed" },
  },
};

const template = {
  Description: "All that a page can show",
  Parameters: { Colour: { Type: "String", Default: "green" } },
  Resources: {
    Role: {
      Type: "AWS::IAM::Role",
      Properties: {
        RoleName: "walker",
        AssumeRolePolicyDocument: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { Service: "states.amazonaws.com" }, Action: "sts:AssumeRole" }] },
        Policies: [{ PolicyName: "Own", PolicyDocument: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "logs:*", Resource: "*" }] } }],
      },
    },
    Group: { Type: "AWS::Logs::LogGroup", Properties: { LogGroupName: "/walks", RetentionInDays: 7 } },
    Machine: { Type: "AWS::StepFunctions::StateMachine", Properties: { StateMachineName: "walk", RoleArn: { "Fn::GetAtt": ["Role", "Arn"] }, Definition: walk } },
  },
  Outputs: { Colour: { Value: { Ref: "Colour" } } },
};

async function until<T>(ask: () => Promise<T>, done: (answer: T) => boolean): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (done(answer)) return answer;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Fills a server with something for every page to show, and names the pages. */
export async function fill(server: Server): Promise<Stop[]> {
  const { StackId: stack } = await server.call("cloudformation", "CreateStack", { StackName: "everything", TemplateBody: JSON.stringify(template), Capabilities: ["CAPABILITY_NAMED_IAM"] });
  await until(() => server.call("cloudformation", "DescribeStacks", { StackName: stack }), (d) => d.Stacks![0]!.StackStatus === "CREATE_COMPLETE");
  const machine = role.replace(":iam::", ":states:us-east-1:").replace("role/any", "stateMachine:walk");
  const { executionArn } = await server.call("states", "StartExecution", { stateMachineArn: machine, name: "first", input: '{"items":[1,2,3]}' });
  await until(() => server.call("states", "DescribeExecution", { executionArn }), (d) => d.status !== "RUNNING");
  await server.call("logs", "CreateLogStream", { logGroupName: "/walks", logStreamName: "one" });
  await server.call("logs", "PutLogEvents", {
    logGroupName: "/walks", logStreamName: "one",
    logEvents: [1, 2, 3].map((n) => ({ timestamp: Date.now() + n, message: `step ${n} is taken` })),
  });
  const { Policy: policy } = await server.call("iam", "CreatePolicy", {
    PolicyName: "watching", PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: { Effect: "Allow", Action: "cloudwatch:Get*", Resource: "*" } }),
  });
  await server.call("iam", "AttachRolePolicy", { RoleName: "walker", PolicyArn: policy!.Arn! });
  await server.call("iam", "CreateGroup", { GroupName: "watchers" });
  await server.call("iam", "AttachGroupPolicy", { GroupName: "watchers", PolicyArn: policy!.Arn! });
  await server.call("iam", "CreateUser", { UserName: "watcher" });
  await server.call("iam", "AddUserToGroup", { UserName: "watcher", GroupName: "watchers" });
  await server.call("iam", "CreateAccessKey", { UserName: "watcher" });
  await server.call("events", "PutRule", { Name: "ended", Description: "Walks that are over", EventPattern: JSON.stringify({ source: ["aws.states"], detail: { status: ["FAILED"] } }) });
  await server.call("events", "PutTargets", { Rule: "ended", Targets: [{ Id: "again", Arn: machine, RoleArn: role, Input: '{"items":[]}' }] });
  await server.call("scheduler", "CreateSchedule", {
    Name: "nightly", ScheduleExpression: "cron(0 3 * * ? *)", FlexibleTimeWindow: { Mode: "OFF" }, Target: { Arn: machine, RoleArn: role, Input: '{"items":[1]}' },
  });
  await server.call("monitoring", "PutMetricData", { Namespace: "Shop", MetricData: [{ MetricName: "Orders", Value: 3, Dimensions: [{ Name: "Colour", Value: "red" }] }] });
  await server.call("monitoring", "PutMetricAlarm", {
    AlarmName: "many-returns", Namespace: "Shop", MetricName: "Returns", TreatMissingData: "ignore", Statistic: "Sum", Period: 300, EvaluationPeriods: 1, Threshold: 1,
    ComparisonOperator: "GreaterThanThreshold",
  });
  await server.call("monitoring", "SetAlarmState", { AlarmName: "many-returns", StateValue: "ALARM", StateReason: "To see it" });
  return [
    { name: "state-machines", path: ["statemachines"], text: "walk" },
    { name: "state-machine", path: ["statemachines", machine], text: "first" },
    { name: "edit", path: ["statemachines", machine, "edit"], text: "Choose" },
    { name: "start", path: ["statemachines", machine, "start"], text: "Start execution" },
    { name: "create", path: ["create"], text: "Begin with" },
    { name: "samples", path: ["samples"], text: "Job Status Poller" },
    { name: "sample", path: ["samples", "job-status-poller"], text: "Wait X Seconds" },
    { name: "executions", path: ["executions"], text: "first" },
    { name: "execution", path: ["executions", executionArn], query: "state=Double", text: "Further" },
    { name: "execution-table", path: ["executions", executionArn], query: "view=table", text: "Further" },
    { name: "execution-events", path: ["executions", executionArn], query: "view=events", text: "ExecutionSucceeded" },
    { name: "stacks", path: ["stacks"], text: "everything" },
    { name: "create-stack", path: ["createstack"], text: "Stack name" },
    { name: "stack", path: ["stacks", stack!], text: "CREATE_IN_PROGRESS" },
    { name: "stack-resources", path: ["stacks", stack!], query: "tab=resources", text: "AWS::Logs::LogGroup" },
    { name: "stack-update", path: ["stacks", stack!, "update"], text: "Preview changes" },
    { name: "log-groups", path: ["loggroups"], text: "/walks" },
    { name: "log-group", path: ["loggroups", "/walks"], text: "one" },
    { name: "log-events", path: ["loggroups", "/walks"], query: "tab=events", text: "step 3 is taken" },
    { name: "rules", path: ["rules"], text: "walk" },
    { name: "rule", path: ["rules", "default", "ended"], text: "Event pattern" },
    { name: "schedules", path: ["schedules"], text: "nightly" },
    { name: "schedule", path: ["schedules", "default", "nightly"], text: "cron(0 3 * * ? *)" },
    { name: "metrics", path: ["metrics"], text: "Orders" },
    { name: "alarms", path: ["alarms"], text: "In alarm" },
    { name: "roles", path: ["roles"], text: "walker" },
    { name: "role", path: ["roles", "walker"], text: "logs:*" },
    { name: "role-used-by", path: ["roles", "walker"], query: "tab=used", text: "State machine" },
    { name: "users", path: ["users"], text: "watchers" },
    { name: "user-groups", path: ["users", "watcher"], query: "tab=groups", text: "cloudwatch:Get*" },
    { name: "user-keys", path: ["users", "watcher"], query: "tab=keys", text: "Active" },
    { name: "policies", path: ["policies"], text: "AWS managed" },
    { name: "policy", path: ["policies", policy!.Arn!], text: "cloudwatch:Get*" },
    { name: "policy-entities", path: ["policies", policy!.Arn!], query: "tab=entities", text: "walker" },
    { name: "policy-versions", path: ["policies", policy!.Arn!], query: "tab=versions", text: "v1" },
    { name: "access", path: ["access"], text: "Policy simulator" },
    { name: "activities", path: ["activities"], text: "Activities" },
    { name: "functions", path: ["functions"], text: "Functions" },
    { name: "job-queues", path: ["jobqueues"], text: "Job queues" },
    { name: "job-definitions", path: ["jobdefinitions"], text: "Job definitions" },
    { name: "compute-environments", path: ["computeenvironments"], text: "Compute environments" },
    { name: "scheduling-policies", path: ["schedulingpolicies"], text: "Scheduling policies" },
    { name: "submit-job", path: ["submit-job"], text: "Submit" },
  ];
}
