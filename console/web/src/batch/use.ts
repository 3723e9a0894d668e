interface Amount {
  vcpus: number;
  memoryMiB: number;
}

/** What a compute environment has, and what jobs hold of it. */
export interface ComputeUse {
  computeEnvironmentArn: string;
  state: "ENABLED" | "DISABLED";
  total: Amount;
  used: Amount;
  jobs: number;
}

/** What is free of it, in words. */
export function describeUse(u: ComputeUse | undefined): string {
  if (!u) return "-";
  if (u.state === "DISABLED") return "it is disabled";
  return `${free(u, "vcpus")} of ${u.total.vcpus} vCPUs and ${free(u, "memoryMiB")} of ${u.total.memoryMiB} MiB are free`;
}

/** What is free of it, though it may have been made smaller than what jobs hold. */
export function free(u: ComputeUse, what: keyof Amount): number {
  return Math.max(0, u.total[what] - u.used[what]);
}

/** From 0 to 100. */
export function percentUsed(u: ComputeUse, what: keyof Amount): number {
  return u.total[what] > 0 ? Math.min(100, (100 * u.used[what]) / u.total[what]) : 0;
}
