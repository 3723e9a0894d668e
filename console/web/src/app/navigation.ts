import type { SideNavigationProps } from "@cloudscape-design/components/side-navigation";
import { href } from "./router";

/** The navigation on the left, in AWS's order of things. */
export const navigation: SideNavigationProps.Item[] = [
  {
    type: "section",
    text: "Step Functions",
    items: [
      { type: "link", text: "State machines", href: href("statemachines") },
      { type: "link", text: "Executions", href: href("executions") },
      { type: "link", text: "Activities", href: href("activities") },
      { type: "link", text: "Sample projects", href: href("samples") },
    ],
  },
  {
    type: "section",
    text: "Lambda",
    items: [{ type: "link", text: "Functions", href: href("functions") }],
  },
  {
    type: "section",
    text: "Batch",
    items: [
      { type: "link", text: "Job queues", href: href("jobqueues") },
      { type: "link", text: "Job definitions", href: href("jobdefinitions") },
      { type: "link", text: "Compute environments", href: href("computeenvironments") },
      { type: "link", text: "Scheduling policies", href: href("schedulingpolicies") },
    ],
  },
  {
    type: "section",
    text: "CloudFormation",
    items: [{ type: "link", text: "Stacks", href: href("stacks") }],
  },
  {
    type: "section",
    text: "CloudWatch",
    items: [
      { type: "link", text: "Log groups", href: href("loggroups") },
      { type: "link", text: "Metrics", href: href("metrics") },
      { type: "link", text: "Alarms", href: href("alarms") },
    ],
  },
  {
    type: "section",
    text: "EventBridge",
    items: [
      { type: "link", text: "Rules", href: href("rules") },
      { type: "link", text: "Schedules", href: href("schedules") },
    ],
  },
  {
    type: "section",
    text: "IAM",
    items: [
      { type: "link", text: "Roles", href: href("roles") },
      { type: "link", text: "Users", href: href("users") },
      { type: "link", text: "Policies", href: href("policies") },
      { type: "link", text: "Access denied", href: href("access") },
    ],
  },
];
