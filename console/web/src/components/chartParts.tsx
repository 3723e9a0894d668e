import { runs, timeTicks, type Point, type Series } from "./chartScale";
import { formatTime } from "./format";

type Scale = (n: number) => number;

/** The numbers on the left with a line across for each. */
export function ValueAxis({ ticks, y, left, right, format }: { ticks: number[]; y: Scale; left: number; right: number; format: (n: number) => string }) {
  return (
    <g>
      {ticks.map((t) => (
        <g key={t}>
          <line className="chart-grid" x1={left} x2={right} y1={y(t)} y2={y(t)} />
          <text x={left - 6} y={y(t)} textAnchor="end" dominantBaseline="middle">{format(t)}</text>
        </g>
      ))}
    </g>
  );
}

const clock = new Intl.DateTimeFormat("en-US", { hour: "2-digit", minute: "2-digit", hour12: false });
const date = new Intl.DateTimeFormat("en-US", { month: "short", day: "numeric" });
const aDay = 86_400;

/** The times below. */
export function TimeAxis({ from, to, x, y, most }: { from: number; to: number; x: Scale; y: number; most: number }) {
  const offset = new Date(to * 1000).getTimezoneOffset() * 60;
  const ticks = timeTicks(from, to, Math.max(most, 1), offset);
  const label = to - from > 2 * aDay ? date : clock;
  return (
    <g>
      {ticks.map((t) => (
        <text key={t} x={x(t)} y={y + 16} textAnchor={x(t) > x(to) - 20 ? "end" : "middle"}>{label.format(t * 1000)}</text>
      ))}
    </g>
  );
}

interface LinesProps {
  series: readonly Series[];
  x: Scale;
  y: Scale;
  gap: number;
  /** The time whose points are marked. */
  marked?: number;
}

/** A line a series, and a dot for each point that stands alone or is marked. */
export function Lines({ series, x, y, gap, marked }: LinesProps) {
  const dots = (points: readonly Point[], many: boolean) => points.filter((p) => !many || p.time === marked);
  return (
    <g>
      {series.map((s, i) => (
        <g key={s.label} className={`chart-series chart-series-${i % colours}`}>
          {runs(s.points, gap).map((run) => (
            <g key={run[0]!.time}>
              <polyline points={run.map((p) => `${x(p.time).toFixed(1)},${y(p.value).toFixed(1)}`).join(" ")} />
              {dots(run, run.length > 1).map((p) => <circle key={p.time} cx={x(p.time)} cy={y(p.value)} r={3} />)}
            </g>
          ))}
        </g>
      ))}
    </g>
  );
}

const colours = 5;

/** Which line is which, with the values at the time that is pointed at. */
export function Legend({ time, items }: { time?: number; items: { label: string; value?: string }[] }) {
  return (
    <div className="chart-legend">
      {items.map((item, i) => (
        <span key={item.label}>
          <svg width="18" height="8" aria-hidden="true" className={`chart-series chart-series-${i % colours}`}>
            <polyline points="0,4 18,4" />
          </svg>{" "}
          {item.label}{item.value !== undefined && <b> {item.value}</b>}
        </span>
      ))}
      {time !== undefined && <span className="chart-time">{formatTime(time).replace(/\.\d+$/, "")}</span>}
    </div>
  );
}
