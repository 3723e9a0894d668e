import { formatTime } from "./format";

interface Line {
  /** In milliseconds. */
  timestamp?: number;
  message?: string;
}

/** Lines of a log. They are text, whatever is in them. */
export function LogLines({ lines, label, height = 320 }: { lines: readonly Line[]; label: string; height?: number }) {
  return (
    <div className="log mono" role="log" aria-label={label} tabIndex={0} style={{ maxHeight: height }}>
      {lines.map((l, i) => (
        <div key={i}>
          <span className="log-time">{l.timestamp === undefined ? "" : formatTime(l.timestamp / 1000)}</span> {l.message?.replace(/\n$/, "")}
        </div>
      ))}
    </div>
  );
}
