import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState, type ReactNode } from "react";

interface Props {
  title: string;
  /** The word on the button that does it. */
  verb: string;
  children: ReactNode;
  disabled?: boolean;
  act: () => Promise<void>;
  onCancel: () => void;
}

/** Asks before something is done that cannot be undone. `act` closes it. */
export function Confirm({ title, verb, children, disabled, act, onCancel }: Props) {
  const [busy, setBusy] = useState(false);
  async function confirm() {
    setBusy(true);
    try {
      await act();
    } finally {
      setBusy(false);
    }
  }
  return (
    <Modal
      visible
      header={title}
      closeAriaLabel="Close"
      onDismiss={onCancel}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onCancel}>Cancel</Button>
            <Button variant="primary" loading={busy} disabled={disabled} onClick={() => void confirm()}>{verb}</Button>
          </SpaceBetween>
        </Box>
      }
    >
      {children}
    </Modal>
  );
}
