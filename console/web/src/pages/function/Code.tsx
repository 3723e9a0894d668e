import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useGet } from "../../api/useCall";
import { formatCount } from "../../components/format";
import { Problem } from "../../components/Problem";
import { formatBytes } from "../../lambda/format";

interface CodeFile {
  path: string;
  size: number;
  text?: string;
  binary?: boolean;
  cut?: boolean;
}

interface CodeFiles {
  files: CodeFile[];
  more?: boolean;
}

/** The files of a function's package, to read. */
export function Code({ name, qualifier }: { name: string; qualifier?: string }) {
  const listing = useGet<CodeFiles>("insights/function-code", { function: name, qualifier });
  const files = listing.data?.files ?? [];
  const [chosen, setChosen] = useState<string>();
  const path = chosen ?? firstOf(files);
  const file = useGet<CodeFile>(path === undefined ? undefined : "insights/function-code", { function: name, qualifier, path });
  const options = files.map((f) => ({ value: f.path, label: f.path, labelTag: formatBytes(f.size) }));
  const count = listing.data && `(${formatCount(files.length)}${listing.data.more ? "+" : ""} files)`;
  return (
    <Container header={<Header variant="h2" counter={count}>Code source</Header>}>
      <SpaceBetween size="m">
        <Problem what="The code could not be read" error={listing.error ?? file.error} retry={listing.reload} />
        <FormField label="File">
          <Select
            options={options}
            selectedOption={options.find((o) => o.value === path) ?? null}
            filteringType="auto"
            virtualScroll={files.length > 200}
            onChange={({ detail }) => setChosen(detail.selectedOption.value)}
          />
        </FormField>
        {file.data?.cut && <Box color="text-body-secondary">Only the first 512 KB are shown.</Box>}
        {file.data?.binary && <Box color="text-body-secondary">This file is no text.</Box>}
        {file.data?.text !== undefined && (
          <pre className="log mono pre" tabIndex={0} aria-label={path} role="region" style={{ maxHeight: 560 }}>
            {file.data.text}
          </pre>
        )}
      </SpaceBetween>
    </Container>
  );
}

/** The file that is most likely the function's own: not in a folder, and a program. */
function firstOf(files: CodeFile[]): string | undefined {
  const top = files.filter((f) => !f.path.includes("/"));
  const program = top.find((f) => /\.(py|m?js|cjs|ts|rb|sh)$/.test(f.path));
  return (program ?? top[0] ?? files[0])?.path;
}
