import FormField from "@cloudscape-design/components/form-field";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useMemo } from "react";
import type { Step, StepStatus } from "../../history/fold";
import { statusWords } from "../../workflow/status";

interface Props {
  steps: readonly Step[];
  chosen: ReadonlyMap<string, number>;
  onChange: (chosen: ReadonlyMap<string, number>) => void;
}

/** For each Map: all of its iterations, or the one to look at. */
export function Iterations({ steps, chosen, onChange }: Props) {
  const maps = useMemo(() => iterationsOf(steps), [steps]);
  if (maps.size === 0) return null;
  const choose = (name: string, index: string | undefined) => {
    const next = new Map(chosen);
    if (index === undefined || index === "") next.delete(name);
    else next.set(name, Number(index));
    onChange(next);
  };
  return (
    <SpaceBetween direction="horizontal" size="m">
      {[...maps].map(([name, iterations]) => {
        const options = [{ value: "", label: `All (${iterations.size})` }, ...[...iterations].sort(([a], [b]) => a - b).map(([i, status]) => ({
          value: String(i), label: `#${i}`, description: statusWords[status].text,
        }))];
        const at = chosen.get(name);
        return (
          <FormField key={name} label={"Iterations of " + name}>
            <Select
              selectedOption={options.find((o) => o.value === (at === undefined ? "" : String(at))) ?? options[0]!}
              options={options}
              filteringType="auto"
              virtualScroll
              onChange={({ detail }) => choose(name, detail.selectedOption.value)}
            />
          </FormField>
        );
      })}
    </SpaceBetween>
  );
}

/** The iterations of each Map that have begun, with how they stand. */
function iterationsOf(steps: readonly Step[]): Map<string, Map<number, StepStatus>> {
  const maps = new Map<string, Map<number, StepStatus>>();
  for (const s of steps) {
    if (s.iteration === undefined || s.parent?.type !== "Map") continue;
    const iterations = maps.get(s.parent.name) ?? new Map<number, StepStatus>();
    maps.set(s.parent.name, iterations);
    iterations.set(s.iteration, s.status);
  }
  return maps;
}
