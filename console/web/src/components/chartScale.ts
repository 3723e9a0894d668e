// What a chart works out before it draws.

export interface Point {
  /** In seconds since 1970. */
  time: number;
  value: number;
}

export interface Series {
  label: string;
  /** In the order of time. */
  points: readonly Point[];
}

/** About `wanted` round numbers from 0 to at least `most`. */
export function valueTicks(most: number, wanted = 4): number[] {
  const top = most > 0 && Number.isFinite(most) ? most : 1;
  const rough = top / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 2.5, 5, 10].find((n) => n * power >= rough * 0.999) ?? 10);
  const count = Math.ceil(top / step - 1e-9);
  return Array.from({ length: count + 1 }, (_, i) => Number((i * step).toPrecision(12)));
}

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;
const steps = [1, 5, 15, 30, minute, 5 * minute, 15 * minute, 30 * minute, hour, 3 * hour, 6 * hour, 12 * hour, day, 2 * day, 7 * day, 30 * day];

/** At most `most` round times between two, in the zone that is `offset` seconds behind UTC. */
export function timeTicks(from: number, to: number, most: number, offset = 0): number[] {
  const step = steps.find((s) => (to - from) / s <= most) ?? 365 * day;
  const ticks: number[] = [];
  for (let t = Math.ceil((from - offset) / step) * step + offset; t <= to; t += step) ticks.push(t);
  return ticks;
}

/** The points of a series in runs without gaps: two points that are further apart are not joined. */
export function runs(points: readonly Point[], gap: number): Point[][] {
  const out: Point[][] = [];
  let last: Point | undefined;
  for (const p of points) {
    if (last && p.time - last.time <= gap) out[out.length - 1]!.push(p);
    else out.push([p]);
    last = p;
  }
  return out;
}

/** All times at which any series has a point, in order. */
export function timesOf(series: readonly Series[]): number[] {
  return [...new Set(series.flatMap((s) => s.points.map((p) => p.time)))].sort((a, b) => a - b);
}

/** The index of what is nearest to `wanted` among times in order; -1 if there are none. */
export function nearest(times: readonly number[], wanted: number): number {
  let best = -1;
  for (const [i, t] of times.entries()) {
    if (best < 0 || Math.abs(t - wanted) < Math.abs(times[best]! - wanted)) best = i;
  }
  return best;
}

/** A number as it stands on an axis: 1500 is "1.5K". */
export function shortNumber(n: number): string {
  return compact.format(n);
}

const compact = new Intl.NumberFormat("en-US", { notation: "compact", maximumSignificantDigits: 4 });
