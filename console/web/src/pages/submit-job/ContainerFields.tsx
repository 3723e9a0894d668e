import ColumnLayout from "@cloudscape-design/components/column-layout";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import Textarea from "@cloudscape-design/components/textarea";
import { useCall } from "../../api/useCall";
import { resourcesOf } from "../../batch/resources";
import type { SubmitForm } from "../../batch/submission";

interface Props {
  form: SubmitForm;
  set: (change: Partial<SubmitForm>) => void;
}

/** What the job does otherwise than its definition says, which stands in the empty fields. */
export function ContainerFields({ form, set }: Props) {
  const [name, revision] = form.definition.split(":");
  const described = useCall("batch", "DescribeJobDefinitions", name ? { jobDefinitionName: name } : undefined);
  const definition = described.data?.jobDefinitions?.find((d) => String(d.revision) === revision);
  const container = definition?.containerProperties;
  const resources = resourcesOf(container);
  return (
    <Container header={<Header variant="h2" description="What is empty is as the job definition says.">Container overrides</Header>}>
      <ColumnLayout columns={2}>
        <FormField label={<>Command <i>- optional</i></>} constraintText="Words, or a list in JSON where words have spaces in them." stretch>
          <Textarea
            value={form.command}
            onChange={({ detail }) => set({ command: detail.value })}
            placeholder={container?.command && JSON.stringify(container.command)}
            rows={3}
          />
        </FormField>
        <FormField label={<>Environment variables <i>- optional</i></>} constraintText="NAME=value, a line each." stretch>
          <Textarea
            value={form.environment}
            onChange={({ detail }) => set({ environment: detail.value })}
            placeholder={container?.environment?.map((e) => `${e.name}=${e.value}`).join("\n")}
            rows={3}
          />
        </FormField>
        <FormField label={<>vCPUs <i>- optional</i></>}>
          <Input inputMode="decimal" value={form.vcpus} placeholder={resources["VCPU"]} onChange={({ detail }) => set({ vcpus: detail.value })} />
        </FormField>
        <FormField label={<>Memory in MiB <i>- optional</i></>}>
          <Input inputMode="numeric" value={form.memory} placeholder={resources["MEMORY"]} onChange={({ detail }) => set({ memory: detail.value })} />
        </FormField>
      </ColumnLayout>
    </Container>
  );
}
