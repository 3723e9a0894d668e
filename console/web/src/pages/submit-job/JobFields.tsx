import ColumnLayout from "@cloudscape-design/components/column-layout";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import Select from "@cloudscape-design/components/select";
import Textarea from "@cloudscape-design/components/textarea";
import { call } from "../../api/client";
import { useListing } from "../../api/useListing";
import type { SubmitForm } from "../../batch/submission";

interface Props {
  form: SubmitForm;
  set: (change: Partial<SubmitForm>) => void;
}

/** What is said of a job itself: its name, queue and definition, and how it is run. */
export function JobFields({ form, set }: Props) {
  const queues = useListing("job queues", (nextToken, signal) => call("batch", "DescribeJobQueues", { nextToken }, signal), (p) => p.jobQueues);
  const definitions = useListing(
    "active job definitions",
    (nextToken, signal) => call("batch", "DescribeJobDefinitions", { status: "ACTIVE", nextToken }, signal),
    (p) => p.jobDefinitions,
  );
  const queueOptions = (queues.data ?? []).map((q) => ({ value: q.jobQueueName, label: q.jobQueueName, disabled: q.state === "DISABLED", description: q.state === "DISABLED" ? "Disabled" : undefined }));
  const definitionOptions = (definitions.data ?? [])
    .map((d) => ({ value: `${d.jobDefinitionName}:${d.revision}`, label: `${d.jobDefinitionName}:${d.revision}`, name: d.jobDefinitionName, revision: d.revision }))
    .sort((a, b) => a.name.localeCompare(b.name) || b.revision - a.revision);
  const text = (name: keyof SubmitForm, type: "text" | "number" = "text") => (
    <Input type={type} value={form[name]} onChange={({ detail }) => set({ [name]: detail.value })} />
  );

  return (
    <Container header={<Header variant="h2">Job</Header>}>
      <ColumnLayout columns={2}>
        <FormField label="Name">{text("name")}</FormField>
        <FormField label="Job queue">
          <Select
            options={queueOptions}
            selectedOption={form.queue ? { value: form.queue, label: form.queue } : null}
            placeholder="Choose a queue"
            empty="There are no job queues."
            onChange={({ detail }) => set({ queue: detail.selectedOption.value ?? "" })}
          />
        </FormField>
        <FormField label="Job definition">
          <Select
            options={definitionOptions}
            selectedOption={form.definition ? { value: form.definition, label: form.definition } : null}
            placeholder="Choose a job definition"
            filteringType="auto"
            empty="There are no active job definitions."
            onChange={({ detail }) => set({ definition: detail.selectedOption.value ?? "" })}
          />
        </FormField>
        <FormField label={<>Array size <i>- optional</i></>} constraintText="From 2 to 10,000 child jobs.">{text("size", "number")}</FormField>
        <FormField label={<>Depends on <i>- optional</i></>} constraintText="Ids of jobs; for array jobs with :N_TO_N behind, or SEQUENTIAL alone." stretch>
          <Textarea value={form.dependencies} onChange={({ detail }) => set({ dependencies: detail.value })} rows={2} />
        </FormField>
        <FormField label={<>Parameters <i>- optional</i></>} constraintText="NAME=value, a line each: what stands for Ref::NAME in the command." stretch>
          <Textarea value={form.parameters} onChange={({ detail }) => set({ parameters: detail.value })} rows={2} />
        </FormField>
        <FormField label={<>Attempts <i>- optional</i></>} constraintText="From 1 to 10.">{text("attempts", "number")}</FormField>
        <FormField label={<>Timeout in seconds <i>- optional</i></>} constraintText="60 or more, for each attempt.">{text("timeout", "number")}</FormField>
        <FormField label={<>Share identifier <i>- optional</i></>} constraintText="For queues with a scheduling policy.">{text("share")}</FormField>
        <FormField label={<>Scheduling priority <i>- optional</i></>} constraintText="From 0 to 9999, among jobs of the share.">{text("priority", "number")}</FormField>
      </ColumnLayout>
    </Container>
  );
}
