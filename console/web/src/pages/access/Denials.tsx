import Button from "@cloudscape-design/components/button";
import Link from "@cloudscape-design/components/link";
import type { TableProps } from "@cloudscape-design/components/table";
import { useGet } from "../../api/useCall";
import { hrefWith } from "../../app/router";
import { formatTime } from "../../components/format";
import { ListTable } from "../../components/ListTable";
import { Problem } from "../../components/Problem";
import { holderPage } from "../../iam/pages";

/** A call that was refused, as the server tells of it. */
interface Denial {
  time: number;
  requestId: string;
  principal: string;
  role?: string;
  action: string;
  resource: string;
  message: string;
  explicit: boolean;
  kind: string;
  policy?: string;
  statement?: string;
}

function why(d: Denial): string {
  if (d.explicit) return `Statement ${d.statement ?? "?"} of ${d.policy ?? "the " + d.kind} denies it`;
  return `No ${d.kind} allows it`;
}

const wrapped = (text: string) => <span className="wrap-anywhere">{text}</span>;

const columns: TableProps.ColumnDefinition<Denial>[] = [
  { id: "time", header: "Time", cell: (d) => formatTime(d.time), width: 230 },
  { id: "action", header: "Action", cell: (d) => <Link href={hrefWith(["access"], { principal: d.role ?? d.principal, action: d.action, resource: d.resource })}>{d.action}</Link>, isRowHeader: true, width: 240 },
  { id: "why", header: "Why", cell: (d) => wrapped(why(d)), width: 320 },
  { id: "principal", header: "Principal", cell: (d) => <Principal denial={d} />, width: 340 },
  { id: "resource", header: "Resource", cell: (d) => wrapped(d.resource), width: 340 },
  { id: "request", header: "Request ID", cell: (d) => d.requestId, width: 320 },
];

/** Who was refused, with the way to his role or himself. */
function Principal({ denial: d }: { denial: Denial }) {
  const page = holderPage(d.role ?? d.principal);
  return page ? <Link href={page}>{wrapped(d.principal)}</Link> : wrapped(d.principal);
}

export function Denials() {
  const denials = useGet<Denial[]>("insights/denials");
  return (
    <>
      <Problem what="The denials could not be read" error={denials.error} retry={denials.reload} />
      <ListTable
        variant="container"
        title="Recent denials"
        items={denials.data ?? []}
        loading={denials.loading}
        columns={columns}
        id={(d) => d.requestId + d.action + d.resource}
        text={(d) => `${d.action} ${d.principal} ${d.resource} ${d.requestId}`}
        empty="Nothing was refused since the server started"
        pageSize={10}
        actions={<Button iconName="refresh" ariaLabel="Refresh" onClick={denials.reload} />}
      />
    </>
  );
}
