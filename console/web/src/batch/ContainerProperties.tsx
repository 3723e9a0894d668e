import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import type { ContainerDetail, ContainerProperties as Properties } from "../api/generated/batch";
import { resourcesOf, resourceText } from "./resources";

interface Props {
  container?: ContainerDetail | Properties;
  parameters?: Record<string, string>;
  tags?: Record<string, string>;
}

/** A container: its image, command, environment and what it needs. */
export function ContainerProperties({ container: c, parameters, tags }: Props) {
  return (
    <Container header={<Header variant="h2">Container</Header>}>
      <KeyValuePairs
        columns={2}
        items={[
          { label: "Command", value: <Words words={c?.command} /> },
          { label: "Image", value: c?.image ?? "-" },
          { label: "Resources", value: resourceText(resourcesOf(c)) },
          { label: "Job role", value: c?.jobRoleArn ?? "-" },
          { label: "Environment variables", value: <Pairs pairs={c?.environment?.map((e) => [e.name ?? "", e.value ?? ""])} /> },
          { label: "Parameters", value: <Pairs pairs={Object.entries(parameters ?? {})} /> },
          { label: "Log configuration", value: <Pairs pairs={Object.entries(c?.logConfiguration?.options ?? {})} /> },
          { label: "Tags", value: <Pairs pairs={Object.entries(tags ?? {})} /> },
        ]}
      />
    </Container>
  );
}

function Words({ words }: { words?: string[] }) {
  if (!words?.length) return <>-</>;
  return <span className="mono wrap-anywhere">{JSON.stringify(words)}</span>;
}

function Pairs({ pairs }: { pairs?: [string, string][] }) {
  if (!pairs?.length) return <>-</>;
  return (
    <div className="mono wrap-anywhere">
      {pairs.map(([name, value]) => (
        <div key={name}>{name}={value}</div>
      ))}
    </div>
  );
}
