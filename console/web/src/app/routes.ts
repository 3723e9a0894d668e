import { lazy, type ComponentType } from "react";

/** What a page is given: the names in its path, and its query. */
export interface PageProps {
  params: Record<string, string>;
  query: URLSearchParams;
}

interface Route {
  path: string;
  title: string;
  page: ComponentType<PageProps>;
}

type Module = Promise<{ default: ComponentType<PageProps> }>;

function route(path: string, title: string, load: () => Module): Route {
  return { path, title, page: lazy(load) };
}

/** All pages. One that is not looked at is not loaded. */
export const routes: Route[] = [
  route("statemachines", "State machines", () => import("../pages/state-machines/StateMachinesPage")),
  route("statemachines/:arn", "State machine", () => import("../pages/state-machine/StateMachinePage")),
  route("executions", "Executions", () => import("../pages/executions/ExecutionsPage")),
  route("executions/:arn", "Execution", () => import("../pages/execution/ExecutionPage")),
];

/** Where "#/" leads. */
export const home = ["statemachines"];
