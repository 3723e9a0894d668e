import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { notifyError } from "../app/notices";

interface Props {
  /** What it is about, in words: Rule nightly. Undefined while nothing is chosen. */
  what: string | undefined;
  state: string | undefined;
  set: (enabled: boolean) => Promise<void>;
  onDone: () => void;
}

/** The buttons that enable and disable a rule or a schedule. */
export function Switch({ what, state, set, onDone }: Props) {
  const [busy, setBusy] = useState(false);
  async function act(enabled: boolean) {
    setBusy(true);
    try {
      await set(enabled);
      onDone();
    } catch (e) {
      notifyError(`${what} could not be ${enabled ? "enabled" : "disabled"}`, e);
    } finally {
      setBusy(false);
    }
  }
  const disabled = state === "DISABLED";
  return (
    <SpaceBetween direction="horizontal" size="xs">
      <Button disabled={!what || disabled || busy} onClick={() => void act(false)}>Disable</Button>
      <Button disabled={!what || !disabled || busy} onClick={() => void act(true)}>Enable</Button>
    </SpaceBetween>
  );
}
