import { useCall } from "../../api/useCall";
import { machineOf } from "../../components/format";
import { TestState } from "../../components/TestState";
import type { Execution } from "../../execution/useExecution";
import type { State } from "../../workflow/definition";

/** Tests a state again with the input that it really had. */
export function StepTest({ state, input, execution }: { state: State; input: string; execution: Execution }) {
  const arn = execution.description?.stateMachineArn;
  const machine = useCall("states", "DescribeStateMachine", arn ? { stateMachineArn: machineOf(arn).machine } : undefined);
  return <TestState definition={JSON.stringify(state.source, null, 2)} input={input} roleArn={machine.data?.roleArn ?? ""} />;
}
