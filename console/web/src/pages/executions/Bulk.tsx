import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { call, describeError } from "../../api/client";
import { notify } from "../../app/notices";
import { Confirm } from "../../components/Confirm";
import type { ExecutionItem } from "../../components/executions";
import { together } from "./together";

interface Props {
  selected: ExecutionItem[];
  onDone: () => void;
}

const acts = {
  stop: { verb: "Stop", done: "stopped", fits: (x: ExecutionItem) => x.status === "RUNNING", act: (executionArn: string) => call("states", "StopExecution", { executionArn }) },
  redrive: {
    verb: "Redrive", done: "redriven", fits: (x: ExecutionItem) => ["FAILED", "TIMED_OUT", "ABORTED"].includes(x.status),
    act: (executionArn: string) => call("states", "RedriveExecution", { executionArn }),
  },
};

/** Stops or redrives many executions at once. */
export function Bulk({ selected, onDone }: Props) {
  const [asked, setAsked] = useState<keyof typeof acts>();
  const of = (name: keyof typeof acts) => selected.filter(acts[name].fits);
  return (
    <SpaceBetween direction="horizontal" size="xs">
      {(Object.keys(acts) as (keyof typeof acts)[]).map((name) => (
        <Button key={name} disabled={of(name).length === 0} onClick={() => setAsked(name)}>
          {acts[name].verb}{of(name).length > 0 ? ` (${of(name).length})` : ""}
        </Button>
      ))}
      {asked && (
        <Confirm
          title={acts[asked].verb + " executions"}
          verb={acts[asked].verb}
          onCancel={() => setAsked(undefined)}
          act={async () => {
            const { act, done } = acts[asked];
            const errors = await together(of(asked).map((x) => () => act(x.executionArn)));
            const count = of(asked).length - errors.length;
            if (count > 0) notify("success", `${count} ${count === 1 ? "execution is" : "executions are"} ${done}`);
            if (errors.length > 0) notify("error", `${errors.length} could not be ${done}`, describeError(errors[0]));
            setAsked(undefined);
            onDone();
          }}
        >
          {acts[asked].verb} {of(asked).length} {of(asked).length === 1 ? "execution" : "executions"}?
        </Confirm>
      )}
    </SpaceBetween>
  );
}
