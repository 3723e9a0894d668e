import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { GetFunctionResponse } from "../../api/generated/lambda";
import { JsonView } from "../../components/Code";
import { Copyable } from "../../components/Copyable";

/** How a function is set up. */
export function Configuration({ of }: { of: GetFunctionResponse }) {
  const c = of.Configuration ?? {};
  return (
    <SpaceBetween size="l">
      <Container header={<Header variant="h2">General configuration</Header>}>
        <KeyValuePairs
          columns={4}
          items={[
            { label: "Memory", value: `${c.MemorySize} MB` },
            { label: "Timeout", value: `${c.Timeout} s` },
            { label: "Ephemeral storage", value: `${c.EphemeralStorage?.Size ?? 512} MB` },
            { label: "Architecture", value: c.Architectures?.join(", ") ?? "-" },
            { label: "Execution role", value: <Copyable text={c.Role} /> },
            { label: "Reserved concurrency", value: of.Concurrency?.ReservedConcurrentExecutions ?? "Unreserved" },
            { label: "Dead-letter target", value: c.DeadLetterConfig?.TargetArn ?? "-" },
            { label: "Code SHA-256", value: <span className="mono wrap-anywhere">{c.CodeSha256 ?? "-"}</span> },
          ]}
        />
      </Container>
      <Container header={<Header variant="h2">Environment variables and tags</Header>}>
        <KeyValuePairs
          columns={2}
          items={[
            { label: "Environment variables", value: <Pairs pairs={c.Environment?.Variables} /> },
            { label: "Tags", value: <Pairs pairs={of.Tags} /> },
          ]}
        />
      </Container>
      <Container header={<Header variant="h2">JSON</Header>}>
        <JsonView text={JSON.stringify(c)} ariaLabel="Configuration as JSON" />
      </Container>
    </SpaceBetween>
  );
}

function Pairs({ pairs }: { pairs?: Record<string, string> }) {
  const entries = Object.entries(pairs ?? {});
  if (entries.length === 0) return <>-</>;
  return (
    <div className="mono wrap-anywhere">
      {entries.map(([name, value]) => (
        <div key={name}>{name}={value}</div>
      ))}
    </div>
  );
}
