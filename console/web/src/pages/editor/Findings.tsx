import Box from "@cloudscape-design/components/box";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import Table from "@cloudscape-design/components/table";
import Button from "@cloudscape-design/components/button";
import { partsOf } from "../../asl/pointer";
import type { Finding } from "../../asl/diagnostics";

/** What ValidateStateMachineDefinition has found. */
export function Findings({ findings, onSelect }: { findings: Finding[]; onSelect: (state: string) => void }) {
  return (
    <Table<Finding>
      variant="embedded"
      items={findings}
      empty={<Box><StatusIndicator type="success">No problems are found.</StatusIndicator></Box>}
      ariaLabels={{ tableLabel: "Problems" }}
      columnDefinitions={[
        { id: "severity", header: "Severity", cell: (f) => <StatusIndicator type={f.severity === "ERROR" ? "error" : "warning"}>{f.severity === "ERROR" ? "Error" : "Warning"}</StatusIndicator> },
        { id: "code", header: "Code", cell: (f) => f.code, isRowHeader: true },
        { id: "message", header: "Message", cell: (f) => <span className="wrap-anywhere">{f.message}</span> },
        {
          id: "location", header: "Location",
          cell: (f) => {
            const parts = partsOf(f.location ?? "");
            const name = parts[parts.lastIndexOf("States") + 1];
            return name !== undefined && parts.includes("States") ? <Button variant="inline-link" onClick={() => onSelect(name)}>{f.location}</Button> : f.location ?? "-";
          },
        },
      ]}
    />
  );
}
