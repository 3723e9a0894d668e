import { call } from "../api/client";
import type { JobDefinition } from "../api/generated/batch";
import { notify, notifyError } from "../app/notices";
import { Confirm } from "../components/Confirm";

interface Props {
  definitions: JobDefinition[];
  onDone: () => void;
  onCancel: () => void;
}

/** Deregisters revisions of job definitions after asking. */
export function Deregister({ definitions, onDone, onCancel }: Props) {
  const active = definitions.filter((d) => d.status === "ACTIVE");
  const nameOf = (d: JobDefinition) => `${d.jobDefinitionName}:${d.revision}`;

  async function act() {
    for (const d of active) {
      try {
        await call("batch", "DeregisterJobDefinition", { jobDefinition: d.jobDefinitionArn });
        notify("success", `Job definition ${nameOf(d)} is deregistered`);
      } catch (e) {
        notifyError(`Job definition ${nameOf(d)} could not be deregistered`, e);
      }
    }
    onDone();
  }

  return (
    <Confirm title="Deregister job definitions" verb="Deregister" act={act} onCancel={onCancel}>
      Deregister {active.map(nameOf).join(", ")}? Jobs that were submitted with them go on; no new ones can be.
    </Confirm>
  );
}
