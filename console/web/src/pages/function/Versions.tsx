import Button from "@cloudscape-design/components/button";
import Link from "@cloudscape-design/components/link";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { TableProps } from "@cloudscape-design/components/table";
import { call } from "../../api/client";
import type { AliasConfiguration, FunctionConfiguration } from "../../api/generated/lambda";
import { useListing } from "../../api/useListing";
import { notify, notifyError } from "../../app/notices";
import { href } from "../../app/router";
import { ListTable } from "../../components/ListTable";
import { Problem } from "../../components/Problem";
import { formatBytes, modified } from "../../lambda/format";

/** The versions that were published of a function, and the aliases that lead to them. */
export function Versions({ name }: { name: string }) {
  const versions = useListing(
    "versions of " + name,
    async (Marker, signal) => {
      const page = await call("lambda", "ListVersionsByFunction", { FunctionName: name, Marker }, signal);
      return { items: page.Versions, nextToken: page.NextMarker };
    },
    (page) => page.items,
  );
  const aliases = useListing(
    "aliases of " + name,
    async (Marker, signal) => {
      const page = await call("lambda", "ListAliases", { FunctionName: name, Marker }, signal);
      return { items: page.Aliases, nextToken: page.NextMarker };
    },
    (page) => page.items,
  );

  async function publish() {
    try {
      const made = await call("lambda", "PublishVersion", { FunctionName: name });
      notify("success", `Version ${made.Version} is published`);
      versions.reload();
    } catch (e) {
      notifyError("No version could be published", e);
    }
  }

  const versionColumns: TableProps.ColumnDefinition<FunctionConfiguration>[] = [
    { id: "version", header: "Version", isRowHeader: true, width: 140, cell: (v) => <Link href={href("functions", `${name}:${v.Version}`)}>{v.Version}</Link> },
    { id: "description", header: "Description", width: 300, cell: (v) => v.Description || "-" },
    { id: "runtime", header: "Runtime", width: 150, cell: (v) => v.Runtime ?? "-" },
    { id: "size", header: "Package size", width: 140, cell: (v) => formatBytes(v.CodeSize) },
    { id: "modified", header: "Last modified", width: 230, cell: (v) => modified(v.LastModified) },
  ];
  const aliasColumns: TableProps.ColumnDefinition<AliasConfiguration>[] = [
    { id: "name", header: "Alias", isRowHeader: true, width: 200, cell: (a) => <Link href={href("functions", `${name}:${a.Name}`)}>{a.Name}</Link> },
    { id: "versions", header: "Versions", width: 260, cell: routing },
    { id: "description", header: "Description", width: 300, cell: (a) => a.Description || "-" },
  ];
  return (
    <SpaceBetween size="l">
      <Problem what="The versions could not be listed" error={versions.error ?? aliases.error} retry={versions.reload} />
      <ListTable
        variant="container"
        title="Versions"
        items={versions.data ?? []}
        loading={versions.loading}
        columns={versionColumns}
        id={(v) => v.Version!}
        empty="No versions"
        actions={<Button onClick={() => void publish()}>Publish new version</Button>}
      />
      <ListTable variant="container" title="Aliases" items={aliases.data ?? []} loading={aliases.loading} columns={aliasColumns} id={(a) => a.Name!} empty="No aliases" />
    </SpaceBetween>
  );
}

function routing(a: AliasConfiguration): string {
  const others = Object.entries(a.RoutingConfig?.AdditionalVersionWeights ?? {});
  const share = others.reduce((sum, [, weight]) => sum + weight, 0);
  const text = (version: string | undefined, weight: number) => `${version} (${Math.round(weight * 100)} %)`;
  return [text(a.FunctionVersion, 1 - share), ...others.map(([version, weight]) => text(version, weight))].join(", ");
}
