import type { StepStatus } from "../history/fold";

/** The status of a state, in AWS's words, with a sign for those who see no colours. */
export const statusWords: Record<StepStatus, { text: string; sign: string }> = {
  running: { text: "In progress", sign: "◔" },
  succeeded: { text: "Succeeded", sign: "✓" },
  failed: { text: "Failed", sign: "✕" },
  caught: { text: "Caught error", sign: "!" },
  cancelled: { text: "Cancelled", sign: "–" },
};

export const statusOrder: StepStatus[] = ["running", "failed", "caught", "cancelled", "succeeded"];
