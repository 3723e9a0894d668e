import { linter, type Diagnostic } from "@codemirror/lint";
import type { Extension } from "@codemirror/state";
import { call, isApiError } from "../api/client";
import type { ValidateStateMachineDefinitionDiagnostic } from "../api/generated/states";
import type { Problem } from "../workflow/nodes";
import { partsOf, placeOf } from "./pointer";

export type Finding = ValidateStateMachineDefinitionDiagnostic;

/** Has the server check the definition while it is written, and marks what it finds. */
export function aslDiagnostics(type: () => "STANDARD" | "EXPRESS", found: (findings: Finding[]) => void): Extension {
  return linter(
    async (view) => {
      const state = view.state;
      const definition = state.doc.toString();
      if (definition.trim() === "") return [];
      try {
        const answer = await call("states", "ValidateStateMachineDefinition", { definition, type: type(), maxResults: 100 });
        found(answer.diagnostics);
        return answer.diagnostics.map((d): Diagnostic => ({
          ...placeOf(state, d.location ?? ""),
          severity: d.severity === "ERROR" ? "error" : "warning",
          source: d.code,
          message: d.message,
        }));
      } catch (e) {
        if (!isApiError(e)) throw e;
        return [{ from: 0, to: 0, severity: "error", message: `${e.code}: ${e.message}` }];
      }
    },
    { delay: 300 },
  );
}

/** The states that findings are about, with the worse of what they say. */
export function problemsOf(findings: readonly Finding[]): Map<string, Problem> {
  const problems = new Map<string, Problem>();
  for (const f of findings) {
    const parts = partsOf(f.location ?? "");
    const name = parts[parts.lastIndexOf("States") + 1];
    if (parts.lastIndexOf("States") < 0 || name === undefined) continue;
    if (f.severity === "ERROR" || !problems.has(name)) problems.set(name, f.severity === "ERROR" ? "error" : "warning");
  }
  return problems;
}
