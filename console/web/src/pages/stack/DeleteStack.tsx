import { call } from "../../api/client";
import type { Stack } from "../../api/generated/cloudformation";
import { notifyError } from "../../app/notices";
import { Confirm } from "../../components/Confirm";

/** Deletes a stack after asking. The page goes on to show how it goes. */
export function DeleteStack({ stack, onClose }: { stack: Stack; onClose: () => void }) {
  async function act() {
    try {
      await call("cloudformation", "DeleteStack", { StackName: stack.StackId! });
    } catch (e) {
      notifyError(`Stack ${stack.StackName} could not be deleted`, e);
    }
    onClose();
  }
  return (
    <Confirm title="Delete stack" verb="Delete" act={act} onCancel={onClose}>
      Delete {stack.StackName} with all its resources, but those that its template has retained?
    </Confirm>
  );
}
