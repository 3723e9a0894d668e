interface Container {
  vcpus?: number;
  memory?: number;
  resourceRequirements?: { type: string; value: string }[];
}

/** What a container asks for, by type: {VCPU: "1", MEMORY: "512"}. */
export function resourcesOf(c: Container | undefined): Record<string, string> {
  const out: Record<string, string> = {};
  if (c?.vcpus) out["VCPU"] = String(c.vcpus);
  if (c?.memory) out["MEMORY"] = String(c.memory);
  for (const r of c?.resourceRequirements ?? []) out[r.type] = r.value;
  return out;
}

const units: Record<string, string> = { VCPU: "vCPU", MEMORY: "MiB", GPU: "GPU" };

export function resourceText(resources: Record<string, string>): string {
  return Object.entries(resources).map(([type, value]) => `${value} ${units[type] ?? type}`).join(", ") || "-";
}
