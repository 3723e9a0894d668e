import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import Link from "@cloudscape-design/components/link";
import Tabs from "@cloudscape-design/components/tabs";
import { useCall } from "../../api/useCall";
import { href, hrefWith, replace } from "../../app/router";
import type { PageProps } from "../../app/routes";
import { Copyable } from "../../components/Copyable";
import { Page } from "../../components/Page";
import { Problem } from "../../components/Problem";
import { Status } from "../../components/Status";
import { formatBytes, modified } from "../../lambda/format";
import { functionOf } from "../../lambda/reference";
import { Code } from "./Code";
import { Configuration } from "./Configuration";
import { Environments } from "./Environments";
import { Monitor } from "./Monitor";
import { Test } from "./Test";
import { Versions } from "./Versions";

/** A function, or a version or an alias of it: "name", "name:qualifier" or an ARN. */
export default function FunctionPage({ params, query }: PageProps) {
  const { name, qualifier } = functionOf(params["name"]!);
  const got = useCall("lambda", "GetFunction", { FunctionName: name, Qualifier: qualifier });
  const f = got.data?.Configuration;
  const trail = [{ text: "Functions", href: href("functions") }];
  if (qualifier) trail.push({ text: name, href: href("functions", name) });
  return (
    <Page
      trail={trail}
      title={qualifier ? `${name}:${qualifier}` : name}
      description={f?.Description || undefined}
      actions={<Button iconName="refresh" ariaLabel="Refresh" onClick={got.reload} />}
    >
      <Problem what="The function could not be read" error={got.error} retry={got.reload} />
      {f && (
        <>
          <Container>
            <KeyValuePairs
              columns={4}
              items={[
                { label: "Function ARN", value: <Copyable text={f.FunctionArn} /> },
                { label: "State", value: <Status status={f.State?.toUpperCase()} /> },
                { label: "Runtime", value: f.Runtime ?? "-" },
                { label: "Handler", value: <span className="mono">{f.Handler ?? "-"}</span> },
                { label: "Last modified", value: modified(f.LastModified) },
                { label: "Package size", value: formatBytes(f.CodeSize) },
                { label: "Version", value: f.Version ?? "-" },
                { label: "Log group", value: <Link href={href("loggroups", f.LoggingConfig?.LogGroup ?? "/aws/lambda/" + name)}>{f.LoggingConfig?.LogGroup ?? "-"}</Link> },
              ]}
            />
          </Container>
          <Tabs
            activeTabId={query.get("tab") ?? "code"}
            onChange={({ detail }) => replace(hrefWith(["functions", params["name"]!], { tab: detail.activeTabId }))}
            tabs={[
              { id: "code", label: "Code", content: <Code name={name} qualifier={qualifier} /> },
              { id: "test", label: "Test", content: <Test name={name} qualifier={qualifier} /> },
              { id: "monitor", label: "Monitor", content: <Monitor name={name} /> },
              { id: "environments", label: "Environments", content: <Environments name={name} /> },
              { id: "configuration", label: "Configuration", content: <Configuration of={got.data!} /> },
              { id: "versions", label: "Versions and aliases", content: <Versions name={name} /> },
            ]}
          />
        </>
      )}
    </Page>
  );
}
