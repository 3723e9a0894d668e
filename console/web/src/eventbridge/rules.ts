import { call } from "../api/client";
import type { EventBus, Rule, Target } from "../api/generated/events";
import { wholeListing } from "../api/useListing";

type Page<T> = { NextToken?: string } & T;

/** Follows a listing to its end, or up to what is shown of one. */
async function all<P, T>(ask: (NextToken: string | undefined) => Promise<Page<P>>, itemsOf: (page: P) => T[] | undefined): Promise<T[]> {
  const items: T[] = [];
  let token: string | undefined;
  do {
    const page: Page<P> = await ask(token);
    items.push(...(itemsOf(page) ?? []));
    token = page.NextToken;
  } while (token && items.length < wholeListing);
  return items;
}

/** The rules of all buses. */
export async function listRules(signal: AbortSignal): Promise<Rule[]> {
  const buses: EventBus[] = await all((NextToken) => call("events", "ListEventBuses", { NextToken }, signal), (p) => p.EventBuses);
  const rules = await Promise.all(
    buses.map((bus) => all((NextToken) => call("events", "ListRules", { EventBusName: bus.Name, NextToken }, signal), (p) => p.Rules)),
  );
  return rules.flat();
}

export function listTargets(Rule: string, EventBusName: string, signal: AbortSignal): Promise<Target[]> {
  return all((NextToken) => call("events", "ListTargetsByRule", { Rule, EventBusName, NextToken }, signal), (p) => p.Targets);
}

/** Has a rule hold or not. */
export async function setRuleState(rule: Rule, enabled: boolean): Promise<void> {
  const input = { Name: rule.Name!, EventBusName: rule.EventBusName };
  if (enabled) await call("events", "EnableRule", input);
  else await call("events", "DisableRule", input);
}

/** When a rule fires, in a line: its schedule, or what the events must be like. */
export function whenOf(rule: Rule): string {
  return rule.ScheduleExpression ?? rule.EventPattern ?? "-";
}
