import type { Output, Parameter } from "../../api/generated/cloudformation";
import { ListTable } from "../../components/ListTable";

const wrapped = (text: string | undefined) => <span className="wrap-anywhere">{text || "-"}</span>;

/** What a stack gives. */
export function Outputs({ outputs }: { outputs: Output[] }) {
  return (
    <ListTable<Output>
      variant="container"
      title="Outputs"
      items={outputs}
      id={(o) => o.OutputKey!}
      empty="No outputs"
      columns={[
        { id: "key", header: "Key", cell: (o) => o.OutputKey, isRowHeader: true, width: 240 },
        { id: "value", header: "Value", cell: (o) => wrapped(o.OutputValue), width: 560 },
        { id: "description", header: "Description", cell: (o) => wrapped(o.Description), width: 300 },
        { id: "export", header: "Export name", cell: (o) => wrapped(o.ExportName), width: 200 },
      ]}
    />
  );
}

/** What a stack was given. */
export function Parameters({ parameters }: { parameters: Parameter[] }) {
  return (
    <ListTable<Parameter>
      variant="container"
      title="Parameters"
      items={parameters}
      id={(p) => p.ParameterKey!}
      empty="No parameters"
      columns={[
        { id: "key", header: "Key", cell: (p) => p.ParameterKey, isRowHeader: true, width: 240 },
        { id: "value", header: "Value", cell: (p) => wrapped(p.ParameterValue), width: 560 },
        { id: "resolved", header: "Resolved value", cell: (p) => wrapped(p.ResolvedValue), width: 300 },
      ]}
    />
  );
}
