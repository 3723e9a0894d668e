import Autosuggest from "@cloudscape-design/components/autosuggest";
import ColumnLayout from "@cloudscape-design/components/column-layout";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import Select from "@cloudscape-design/components/select";
import Toggle from "@cloudscape-design/components/toggle";
import { call } from "../../api/client";
import type { LoggingConfiguration } from "../../api/generated/states";
import { useListing } from "../../api/useListing";

export interface SettingsValue {
  name: string;
  type: "STANDARD" | "EXPRESS";
  roleArn: string;
  logging?: LoggingConfiguration;
  tracing: boolean;
}

export const nothingSet: SettingsValue = { name: "", type: "STANDARD", roleArn: "", tracing: false };

interface Props {
  value: SettingsValue;
  onChange: (value: SettingsValue) => void;
  isNew?: boolean;
}

const types = [
  { value: "STANDARD", label: "Standard", description: "Durable, for up to a year" },
  { value: "EXPRESS", label: "Express", description: "Short and many" },
];
const levels = ["OFF", "ALL", "ERROR", "FATAL"].map((value) => ({ value, label: value }));

/** What a state machine has beside its definition. */
export function Settings({ value, onChange, isNew }: Props) {
  const roles = useListing(
    "roles",
    (Marker, signal) => call("iam", "ListRoles", { Marker, MaxItems: 1000 }, signal).then((page) => ({ ...page, nextToken: page.Marker })),
    (page) => page.Roles,
  );
  const group = value.logging?.destinations?.[0]?.cloudWatchLogsLogGroup?.logGroupArn ?? "";
  const level = value.logging?.level ?? "OFF";
  const setLogging = (to: { level?: string; group?: string }) => {
    const next = { level: to.level ?? level, group: to.group ?? group };
    const logging: LoggingConfiguration | undefined =
      next.level === "OFF" && next.group === "" ? undefined : {
        level: next.level as "OFF",
        includeExecutionData: value.logging?.includeExecutionData ?? true,
        destinations: next.group ? [{ cloudWatchLogsLogGroup: { logGroupArn: next.group } }] : undefined,
      };
    onChange({ ...value, logging });
  };
  return (
    <Container header={<Header variant="h2">Settings</Header>}>
      <ColumnLayout columns={3}>
        {isNew && (
          <FormField label="State machine name" constraintText="1 to 80 characters, without spaces and some signs">
            <Input value={value.name} onChange={({ detail }) => onChange({ ...value, name: detail.value })} />
          </FormField>
        )}
        {isNew && (
          <FormField label="Type">
            <Select
              selectedOption={types.find((t) => t.value === value.type)!}
              options={types}
              onChange={({ detail }) => onChange({ ...value, type: detail.selectedOption.value as "STANDARD" })}
            />
          </FormField>
        )}
        <FormField label="Execution role ARN" description="What tasks may do is what this role may do.">
          <Autosuggest
            value={value.roleArn}
            onChange={({ detail }) => onChange({ ...value, roleArn: detail.value })}
            options={(roles.data ?? []).map((r) => ({ value: r.Arn, label: r.Arn }))}
            placeholder="arn:aws:iam::000000000000:role/my-role"
            enteredTextLabel={(text) => `Use ${text}`}
            empty="No roles"
            ariaLabel="Execution role ARN"
          />
        </FormField>
        <FormField label="Log level">
          <Select selectedOption={levels.find((l) => l.value === level)!} options={levels} onChange={({ detail }) => setLogging({ level: detail.selectedOption.value })} />
        </FormField>
        <FormField label="Log group ARN">
          <Input value={group} onChange={({ detail }) => setLogging({ group: detail.value })} placeholder="arn:aws:logs:…:log-group:…:*" disabled={level === "OFF"} />
        </FormField>
        <FormField label="Tracing">
          <Toggle checked={value.tracing} onChange={({ detail }) => onChange({ ...value, tracing: detail.checked })}>X-Ray tracing</Toggle>
        </FormField>
      </ColumnLayout>
    </Container>
  );
}
