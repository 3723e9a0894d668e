import { call } from "../../api/client";
import { notify, notifyError } from "../../app/notices";
import { Confirm } from "../../components/Confirm";

export type Change = "ENABLED" | "DISABLED" | "delete";

interface Props {
  change: Change;
  queues: { name: string; open: number }[];
  onDone: () => void;
  onCancel: () => void;
}

const words = {
  ENABLED: { title: "Enable job queues", verb: "Enable", done: "is enabled", effect: "They take jobs again." },
  DISABLED: { title: "Disable job queues", verb: "Disable", done: "is disabled", effect: "They take no new jobs; those that are in them go on." },
  delete: { title: "Delete job queues", verb: "Delete", done: "is deleted", effect: "A queue has to be disabled first. Its jobs are terminated." },
};

/** Enables, disables or deletes queues after asking. */
export function ChangeQueues({ change, queues, onDone, onCancel }: Props) {
  const w = words[change];
  const open = queues.reduce((sum, q) => sum + q.open, 0);

  async function act() {
    for (const { name } of queues) {
      try {
        if (change === "delete") await call("batch", "DeleteJobQueue", { jobQueue: name });
        else await call("batch", "UpdateJobQueue", { jobQueue: name, state: change });
        notify("success", `Job queue ${name} ${w.done}`);
      } catch (e) {
        notifyError(`Job queue ${name} could not be changed`, e);
      }
    }
    onDone();
  }

  return (
    <Confirm title={w.title} verb={w.verb} act={act} onCancel={onCancel}>
      {w.verb} {queues.map((q) => q.name).join(", ")}? {w.effect}
      {open > 0 && ` There are ${open} jobs that have not ended.`}
    </Confirm>
  );
}
