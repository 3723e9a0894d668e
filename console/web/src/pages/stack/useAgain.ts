import { useEffect, useRef } from "react";

/** Asks anew each time that a number changes, which counts the changes of a stack. */
export function useAgain(round: number, reload: () => void): void {
  const seen = useRef(round);
  useEffect(() => {
    if (seen.current === round) return;
    seen.current = round;
    reload();
  }, [round, reload]);
}
