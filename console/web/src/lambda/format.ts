import { formatTime } from "../components/format";

/** When a function was changed, which Lambda writes as text: 2026-11-27T07:10:11.123+0000. */
export function modified(text: string | undefined): string {
  const ms = Date.parse((text ?? "").replace(/([+-]\d\d)(\d\d)$/, "$1:$2"));
  return Number.isNaN(ms) ? (text ?? "-") : formatTime(ms / 1000);
}

export function formatBytes(n: number | undefined): string {
  if (n === undefined) return "-";
  if (n < 1024) return `${n} B`;
  if (n < 1024 ** 2) return `${(n / 1024).toFixed(1)} KB`;
  return `${(n / 1024 ** 2).toFixed(1)} MB`;
}

/** Text in base64, as payloads and logs come and go. */
export function decodeBase64(text: string | undefined): string {
  if (!text) return "";
  return new TextDecoder().decode(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)));
}

export function encodeBase64(text: string): string {
  let binary = "";
  for (const byte of new TextEncoder().encode(text)) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/** What the REPORT line at the end of a log says: {"Duration": "1.20 ms", ...}. */
export function reportOf(log: string): Record<string, string> {
  const line = log.split("\n").findLast((l) => l.startsWith("REPORT RequestId:"));
  const values: Record<string, string> = {};
  for (const part of line?.split("\t").slice(1) ?? []) {
    const at = part.indexOf(": ");
    if (at > 0) values[part.slice(0, at)] = part.slice(at + 2).trim();
  }
  return values;
}
