import Alert from "@cloudscape-design/components/alert";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { call, describeError } from "../../api/client";
import type { DescribeStateMachineAliasOutput } from "../../api/generated/states";
import { useCall } from "../../api/useCall";
import { Confirm } from "../../components/Confirm";
import { nameOf } from "../../components/format";

interface Props {
  machine: string;
  /** The alias to change; without it one is made. */
  alias?: DescribeStateMachineAliasOutput;
  onDone: () => void;
  onCancel: () => void;
}

/** Makes or changes an alias: one version, or two that share the executions. */
export function AliasForm({ machine, alias, onDone, onCancel }: Props) {
  const versions = useCall("states", "ListStateMachineVersions", { stateMachineArn: machine, maxResults: 1000 });
  const routes = alias?.routingConfiguration ?? [];
  const [name, setName] = useState(alias?.name ?? "");
  const [description, setDescription] = useState(alias?.description ?? "");
  const [first, setFirst] = useState(routes[0]?.stateMachineVersionArn ?? "");
  const [second, setSecond] = useState(routes[1]?.stateMachineVersionArn ?? "");
  const [weight, setWeight] = useState(String(routes[1]?.weight ?? 10));
  const [error, setError] = useState("");
  const options = (versions.data?.stateMachineVersions ?? []).map((v) => ({
    value: v.stateMachineVersionArn,
    label: "Version " + nameOf(v.stateMachineVersionArn),
  }));
  const none = { value: "", label: "None" };

  async function save() {
    const share = second ? Number(weight) : 0;
    const routingConfiguration = [{ stateMachineVersionArn: first, weight: 100 - share }];
    if (second) routingConfiguration.push({ stateMachineVersionArn: second, weight: share });
    try {
      if (alias) {
        await call("states", "UpdateStateMachineAlias", { stateMachineAliasArn: alias.stateMachineAliasArn!, description, routingConfiguration });
      } else {
        await call("states", "CreateStateMachineAlias", { name, description: description || undefined, routingConfiguration });
      }
      onDone();
    } catch (e) {
      setError(describeError(e));
    }
  }

  return (
    <Confirm title={alias ? "Edit alias " + alias.name : "Create alias"} verb="Save" disabled={!first || !name} act={save} onCancel={onCancel}>
      <SpaceBetween size="m">
        {error && <Alert type="error">{error}</Alert>}
        {!alias && (
          <FormField label="Name">
            <Input value={name} onChange={(e) => setName(e.detail.value)} />
          </FormField>
        )}
        <FormField label="Description">
          <Input value={description} onChange={(e) => setDescription(e.detail.value)} />
        </FormField>
        <FormField label="Version">
          <Select
            selectedOption={options.find((o) => o.value === first) ?? null}
            options={options}
            placeholder="Choose a version"
            empty="No versions are published."
            onChange={(e) => setFirst(e.detail.selectedOption.value ?? "")}
          />
        </FormField>
        <FormField label="Second version" description="Takes its share of the executions.">
          <Select
            selectedOption={options.find((o) => o.value === second) ?? none}
            options={[none, ...options.filter((o) => o.value !== first)]}
            onChange={(e) => setSecond(e.detail.selectedOption.value ?? "")}
          />
        </FormField>
        {second && (
          <FormField label="Share of the second version, in percent">
            <Input type="number" value={weight} onChange={(e) => setWeight(e.detail.value)} />
          </FormField>
        )}
      </SpaceBetween>
    </Confirm>
  );
}
