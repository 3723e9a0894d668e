import { lazy, type ComponentType } from "react";
import { match } from "./router";

/** What a page is given: the names in its path, and its query. */
export interface PageProps {
  params: Record<string, string>;
  query: URLSearchParams;
}

interface Route {
  path: string;
  title: string;
  page: ComponentType<PageProps>;
  load: () => Module;
}

type Module = Promise<{ default: ComponentType<PageProps> }>;

function route(path: string, title: string, load: () => Module): Route {
  return { path, title, page: lazy(load), load };
}

/** All pages. One that is not looked at is not loaded. */
export const routes: Route[] = [
  route("statemachines", "State machines", () => import("../pages/state-machines/StateMachinesPage")),
  route("statemachines/:arn", "State machine", () => import("../pages/state-machine/StateMachinePage")),
  route("statemachines/:arn/edit", "Edit state machine", () => import("../pages/editor/EditPage")),
  route("statemachines/:arn/start", "New execution", () => import("../pages/new-execution/NewExecutionPage")),
  route("create", "Create state machine", () => import("../pages/editor/CreatePage")),
  route("samples", "Sample projects", () => import("../pages/samples/SamplesPage")),
  route("samples/:name", "Sample project", () => import("../pages/sample/SamplePage")),
  route("samples/:name/resources/:stack", "Create Project Resources", () => import("../pages/create-resources/CreateResourcesPage")),
  route("executions", "Executions", () => import("../pages/executions/ExecutionsPage")),
  route("executions/:arn", "Execution", () => import("../pages/execution/ExecutionPage")),
  route("activities", "Activities", () => import("../pages/activities/ActivitiesPage")),
  route("activities/:arn", "Activity", () => import("../pages/activity/ActivityPage")),
  route("functions", "Functions", () => import("../pages/functions/FunctionsPage")),
  route("functions/:name", "Function", () => import("../pages/function/FunctionPage")),
  route("jobqueues", "Job queues", () => import("../pages/job-queues/JobQueuesPage")),
  route("jobqueues/:name", "Job queue", () => import("../pages/job-queue/JobQueuePage")),
  route("jobs/:id", "Job", () => import("../pages/job/JobPage")),
  route("submit-job", "Submit new job", () => import("../pages/submit-job/SubmitJobPage")),
  route("jobdefinitions", "Job definitions", () => import("../pages/job-definitions/JobDefinitionsPage")),
  route("jobdefinitions/:arn", "Job definition", () => import("../pages/job-definition/JobDefinitionPage")),
  route("computeenvironments", "Compute environments", () => import("../pages/compute-environments/ComputeEnvironmentsPage")),
  route("schedulingpolicies", "Scheduling policies", () => import("../pages/scheduling-policies/SchedulingPoliciesPage")),
  route("stacks", "Stacks", () => import("../pages/stacks/StacksPage")),
  route("createstack", "Create stack", () => import("../pages/stack-create/CreateStackPage")),
  route("stacks/:id", "Stack", () => import("../pages/stack/StackPage")),
  route("stacks/:id/update", "Update stack", () => import("../pages/stack-update/UpdateStackPage")),
  route("loggroups", "Log groups", () => import("../pages/log-groups/LogGroupsPage")),
  route("loggroups/:name", "Log group", () => import("../pages/log-group/LogGroupPage")),
  route("rules", "Rules", () => import("../pages/rules/RulesPage")),
  route("rules/:bus/:name", "Rule", () => import("../pages/rule/RulePage")),
  route("schedules", "Schedules", () => import("../pages/schedules/SchedulesPage")),
  route("schedules/:group/:name", "Schedule", () => import("../pages/schedule/SchedulePage")),
  route("metrics", "Metrics", () => import("../pages/metrics/MetricsPage")),
  route("alarms", "Alarms", () => import("../pages/alarms/AlarmsPage")),
  route("roles", "Roles", () => import("../pages/roles/RolesPage")),
  route("roles/:name", "Role", () => import("../pages/role/RolePage")),
  route("users", "Users", () => import("../pages/users/UsersPage")),
  route("users/:name", "User", () => import("../pages/user/UserPage")),
  route("policies", "Policies", () => import("../pages/policies/PoliciesPage")),
  route("policies/:arn", "Policy", () => import("../pages/policy/PolicyPage")),
  route("access", "Access denied", () => import("../pages/access/AccessPage")),
];

/** Where "#/" leads. */
export const home = ["statemachines"];

/** Begins to load the page that an address leads to. */
export function preload(segments: string[]): void {
  const at = segments.length > 0 ? segments : home;
  // Where that does not work, showing the page says so.
  routes.find((r) => match(r.path, at))?.load().catch(() => undefined);
}
