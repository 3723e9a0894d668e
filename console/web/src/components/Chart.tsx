import Box from "@cloudscape-design/components/box";
import { useMemo, useState, type KeyboardEvent, type PointerEvent } from "react";
import "./chart.css";
import { Legend, Lines, TimeAxis, ValueAxis } from "./chartParts";
import { nearest, shortNumber, timesOf, valueTicks, type Series } from "./chartScale";
import { formatTime } from "./format";
import { useWidth } from "./useWidth";

export type { Point, Series } from "./chartScale";

interface Props {
  title: string;
  series: readonly Series[];
  /** What is shown, in seconds since 1970. */
  from: number;
  to: number;
  /** How many seconds a point stands for: what is further apart is not joined. */
  period: number;
  /** A value with its unit. */
  format?: (value: number) => string;
  height?: number;
}

const left = 44;
const bottom = 22;
const top = 8;

/**
 * Lines over time. It is a slider for those who use the keyboard or hear the page:
 * the arrows go from one point in time to the next and tell the values there.
 */
export function Chart({ title, series, from, to, period, format = shortNumber, height = 180 }: Props) {
  const { ref, width } = useWidth<HTMLDivElement>(480);
  const times = useMemo(() => timesOf(series), [series]);
  const [at, setAt] = useState<number>(); // where one points at
  const cursor = at === undefined ? -1 : nearest(times, at);
  const ticks = valueTicks(Math.max(0, ...series.flatMap((s) => s.points.map((p) => p.value))));
  const x = (time: number) => left + ((time - from) / Math.max(to - from, 1)) * (width - left - 8);
  const y = (value: number) => top + (1 - value / ticks.at(-1)!) * (height - top - bottom);

  function point(e: PointerEvent) {
    const inside = e.clientX - ref.current!.getBoundingClientRect().left;
    setAt(from + ((inside - left) / (width - left - 8)) * (to - from));
  }

  function move(e: KeyboardEvent) {
    const start = cursor < 0 ? times.length - 1 : cursor;
    const goal = { ArrowLeft: start - 1, ArrowRight: start + 1, Home: 0, End: times.length - 1 }[e.key];
    if (goal === undefined) return;
    e.preventDefault();
    setAt(times[Math.min(Math.max(goal, 0), times.length - 1)]);
  }

  const time = times[cursor < 0 ? times.length - 1 : cursor];
  return (
    <div>
      <Box variant="h4" tagOverride="h3">{title}</Box>
      <div ref={ref} className="chart-frame">
        {time === undefined ? (
          <div className="chart-nothing" style={{ height }}>No data available for this time range</div>
        ) : (
          <div
            className="chart"
            role="slider"
            tabIndex={0}
            aria-label={title}
            aria-orientation="horizontal"
            aria-valuemin={times[0]}
            aria-valuemax={times.at(-1)}
            aria-valuenow={time}
            aria-valuetext={[formatTime(time), ...series.map((s) => `${s.label} ${valueAt(s, time, format)}`)].join(", ")}
            onPointerMove={point}
            onPointerLeave={() => setAt(undefined)}
            onKeyDown={move}
            onBlur={() => setAt(undefined)}
          >
            <svg width={width} height={height} aria-hidden="true">
              <ValueAxis ticks={ticks} y={y} left={left} right={width - 8} format={format} />
              <TimeAxis from={from} to={to} x={x} y={height - bottom} most={Math.floor(width / 90)} />
              {cursor >= 0 && <line className="chart-cursor" x1={x(time)} x2={x(time)} y1={top} y2={height - bottom} />}
              <Lines series={series} x={x} y={y} gap={period * 1.5} marked={cursor < 0 ? undefined : time} />
            </svg>
          </div>
        )}
      </div>
      <Legend
        time={cursor < 0 ? undefined : time}
        items={series.map((s) => ({ label: s.label, value: cursor < 0 ? undefined : valueAt(s, time!, format) }))}
      />
    </div>
  );
}

function valueAt(s: Series, time: number, format: (value: number) => string): string {
  const value = s.points.find((p) => p.time === time)?.value;
  return value === undefined ? "-" : format(value);
}
