import Button from "@cloudscape-design/components/button";
import ButtonDropdown from "@cloudscape-design/components/button-dropdown";
import FormField from "@cloudscape-design/components/form-field";
import Grid from "@cloudscape-design/components/grid";
import Input from "@cloudscape-design/components/input";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useEffect, useState } from "react";
import { call } from "../../api/client";
import { useListing } from "../../api/useListing";
import { recall, remember } from "../../app/storage";
import { statuses } from "../../components/executions";
import { Confirm } from "../../components/Confirm";
import { nothing, type Filter } from "./filter";

interface Props {
  filter: Filter;
  onChange: (filter: Filter) => void;
}

/** What to look for. It is asked when one presses Enter or the button. */
export function Filters({ filter, onChange }: Props) {
  const [draft, setDraft] = useState(filter);
  useEffect(() => setDraft(filter), [filter]);
  const machines = useListing(
    "state machines",
    (nextToken, signal) => call("states", "ListStateMachines", { maxResults: 1000, nextToken }, signal),
    (page) => page.stateMachines,
  );
  const options = [{ value: "", label: "Any state machine" }, ...(machines.data ?? []).map((m) => ({ value: m.stateMachineArn, label: m.name }))];
  const known = options.find((o) => o.value === draft.machine) ?? { value: draft.machine, label: draft.machine };
  const field = (name: keyof Filter, label: string, placeholder = "") => (
    <FormField label={label}>
      <Input value={draft[name]} placeholder={placeholder} onChange={({ detail }) => setDraft({ ...draft, [name]: detail.value })} />
    </FormField>
  );
  return (
    <form
      role="search"
      onSubmit={(e) => {
        e.preventDefault();
        onChange(timed(draft));
      }}
    >
      <Grid gridDefinition={[3, 3, 3, 3, 3, 3, 3, 3].map((colspan) => ({ colspan: { default: 12, s: colspan } }))}>
        <FormField label="Status">
          <Select
            selectedOption={statuses.find((s) => s.value === draft.status) ?? statuses[0]!}
            options={statuses}
            onChange={({ detail }) => onChange({ ...draft, status: detail.selectedOption.value ?? "" })}
          />
        </FormField>
        <FormField label="State machine">
          <Select
            selectedOption={known}
            options={options}
            filteringType="auto"
            virtualScroll
            onChange={({ detail }) => onChange({ ...draft, machine: detail.selectedOption.value ?? "" })}
          />
        </FormField>
        {field("name", "Name contains")}
        {field("error", "Error or cause contains")}
        {field("text", "Input or output contains")}
        {field("from", "Started from", "2026-01-31 or 2026-01-31T15:00:00Z")}
        {field("to", "Started until", "2026-01-31 or 2026-01-31T15:00:00Z")}
        <FormField label=" ">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="primary" iconName="search">Search</Button>
            <Button formAction="none" onClick={() => onChange(nothing)}>Clear</Button>
            <Saved filter={filter} onChange={onChange} />
          </SpaceBetween>
        </FormField>
      </Grid>
    </form>
  );
}

/** Times as people write them become times as the server takes them. */
function timed(f: Filter): Filter {
  const whole = (text: string) => {
    const at = Date.parse(text);
    return text === "" || Number.isNaN(at) ? text : new Date(at).toISOString();
  };
  return { ...f, from: whole(f.from), to: whole(f.to) };
}

type SavedFilters = Record<string, Filter>;

/** Filters that this browser keeps by name. */
function Saved({ filter, onChange }: Props) {
  const [saved, setSaved] = useState<SavedFilters>(() => recall<SavedFilters>("filters", {}));
  const [name, setName] = useState<string>();
  const keep = (next: SavedFilters) => {
    setSaved(next);
    remember("filters", next);
  };
  const names = Object.keys(saved).sort();
  return (
    <>
      <ButtonDropdown
        onItemClick={({ detail }) => {
          const [verb, of = ""] = detail.id.split(/:(.*)/s);
          if (verb === "save") return setName("");
          if (verb === "use") return onChange({ ...nothing, ...saved[of] });
          keep(Object.fromEntries(Object.entries(saved).filter(([n]) => n !== of)));
        }}
        items={[
          { id: "save", text: "Save this filter" },
          ...(names.length > 0
            ? [
                { text: "Saved filters", items: names.map((n) => ({ id: "use:" + n, text: n })) },
                { text: "Forget", items: names.map((n) => ({ id: "forget:" + n, text: n })) },
              ]
            : []),
        ]}
      >
        Saved filters
      </ButtonDropdown>
      {name !== undefined && (
        <Confirm
          title="Save filter"
          verb="Save"
          disabled={name === ""}
          onCancel={() => setName(undefined)}
          act={async () => {
            keep({ ...saved, [name]: filter });
            setName(undefined);
          }}
        >
          <FormField label="Name">
            <Input value={name} onChange={({ detail }) => setName(detail.value)} autoFocus />
          </FormField>
        </Confirm>
      )}
    </>
  );
}
