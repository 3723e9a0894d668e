import { free, percentUsed, type ComputeUse } from "../../batch/use";
import { formatCount } from "../../components/format";
import "./meter.css";

interface Props {
  label: string;
  use: ComputeUse;
  what: "vcpus" | "memoryMiB";
  unit: string;
}

/** How much of something is used, as a bar, with what is free in words. */
export function Meter({ label, use, what, unit }: Props) {
  return (
    <div>
      <div
        className="meter"
        role="meter"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={use.total[what]}
        aria-valuenow={Math.min(use.used[what], use.total[what])}
        aria-valuetext={`${use.used[what]} of ${use.total[what]} ${unit} used`}
      >
        <span style={{ width: percentUsed(use, what) + "%" }} />
      </div>
      <small>{formatCount(use.used[what])} used, {formatCount(free(use, what))} {unit} free</small>
    </div>
  );
}
