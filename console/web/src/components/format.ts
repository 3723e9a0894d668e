/** A time as AWS's console shows it, in the zone of whoever looks: Nov 27, 2026, 08:10:11.123. */
export function formatTime(seconds: number | undefined): string {
  if (seconds === undefined) return "-";
  return timeFormat.format(new Date(Math.round(seconds * 1000)));
}

const timeFormat = new Intl.DateTimeFormat("en-US", {
  year: "numeric", month: "short", day: "numeric",
  hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 3, hour12: false,
});

/** A length of time in milliseconds, from "12 ms" to "2 d 03:04:05". */
export function formatDuration(ms: number): string {
  if (!Number.isFinite(ms) || ms < 0) return "-";
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(3).replace(/\.?0+$/, "")} s`;
  const seconds = Math.floor(ms / 1000);
  const days = Math.floor(seconds / 86_400);
  const clock = [seconds / 3600, seconds / 60, seconds].map((n, i) => Math.floor(n) % (i === 0 ? 24 : 60));
  return (days > 0 ? `${days} d ` : "") + clock.map((n) => String(n).padStart(2, "0")).join(":");
}

/** The last part of an ARN: the name people know a thing by. */
export function nameOf(arn: string): string {
  return arn.slice(arn.lastIndexOf(":") + 1);
}

/** The parts of a state machine's ARN that may end in a version or an alias. */
export function machineOf(arn: string): { machine: string; qualifier?: string } {
  const parts = arn.split(":");
  if (parts.length <= 7) return { machine: arn };
  return { machine: parts.slice(0, 7).join(":"), qualifier: parts.slice(7).join(":") };
}

export function formatCount(n: number): string {
  return n.toLocaleString("en-US");
}
