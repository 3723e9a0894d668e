import type { HistoryEvent } from "../api/generated/states";

export type { HistoryEvent };

/** The details of an event, whatever its type: what the fold needs of them. */
export interface Details {
  name?: string;
  index?: number;
  length?: number;
  error?: string;
  cause?: string;
  resource?: string;
  resourceType?: string;
  mapRunArn?: string;
  state?: string;
  input?: string;
  output?: string;
  parameters?: string;
  redriveCount?: number;
  assignedVariables?: Record<string, string>;
}

/** The one member of an event that holds its details. */
export function detailsOf(event: HistoryEvent): Details {
  for (const [name, value] of Object.entries(event)) {
    if (name.endsWith("EventDetails")) return value as Details;
  }
  return {};
}
