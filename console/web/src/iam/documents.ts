/** A policy's text, which IAM's operations return as a part of a URL. */
export function documentOf(text: string | undefined): string | undefined {
  if (text === undefined || text.trimStart().startsWith("{")) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The services and principals that may take a role, out of its trust policy. */
export function trustedBy(document: string | undefined): string {
  try {
    const { Statement } = JSON.parse(documentOf(document) ?? "{}") as { Statement?: unknown };
    const statements = (Array.isArray(Statement) ? Statement : [Statement]) as { Effect?: string; Principal?: unknown }[];
    const names = statements.filter((s) => s?.Effect === "Allow").flatMap((s) => namesIn(s.Principal));
    return [...new Set(names)].join(", ") || "-";
  } catch {
    return "-";
  }
}

function namesIn(principal: unknown): string[] {
  if (typeof principal === "string") return [principal];
  if (Array.isArray(principal)) return principal.flatMap(namesIn);
  return typeof principal === "object" && principal !== null ? Object.values(principal).flatMap(namesIn) : [];
}
