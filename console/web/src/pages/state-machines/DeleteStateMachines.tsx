import { call } from "../../api/client";
import { notify, notifyError } from "../../app/notices";
import { Confirm } from "../../components/Confirm";

interface Props {
  machines: { arn: string; name: string }[];
  onDone: () => void;
  onCancel: () => void;
}

/** Deletes state machines after asking. */
export function DeleteStateMachines({ machines, onDone, onCancel }: Props) {
  async function act() {
    for (const m of machines) {
      try {
        await call("states", "DeleteStateMachine", { stateMachineArn: m.arn });
        notify("success", `State machine ${m.name} is being deleted`);
      } catch (e) {
        notifyError(`State machine ${m.name} could not be deleted`, e);
      }
    }
    onDone();
  }
  return (
    <Confirm title="Delete state machines" verb="Delete" act={act} onCancel={onCancel}>
      Delete {machines.map((m) => m.name).join(", ")}? What runs goes on to its end, and nothing new can be started.
    </Confirm>
  );
}
