import Button from "@cloudscape-design/components/button";
import { useEffect, useState } from "react";
import { formatDuration } from "../../components/format";
import type { Execution } from "../../execution/useExecution";

interface Props {
  execution: Execution;
  /** The event that the views stop at; undefined for all. */
  until: number | undefined;
  onChange: (until: number | undefined) => void;
}

const frames = 100;
const frameTime = 100;

/** A slider over the history of an execution that is over: the views show how it stood. */
export function Replay({ execution, until, onChange }: Props) {
  const { events, description } = execution;
  const [playing, setPlaying] = useState(false);
  const last = events.at(-1)?.id ?? 0;
  const at = until ?? last;

  useEffect(() => {
    if (!playing) return;
    const timer = setTimeout(() => {
      const next = Math.min(last, at + Math.max(1, Math.round(last / frames)));
      if (next < last) return onChange(next);
      setPlaying(false);
      onChange(undefined);
    }, frameTime);
    return () => clearTimeout(timer);
  }, [playing, at, last, onChange]);

  if (!description || description.status === "RUNNING" || events.length < 2) return null;
  const event = events[Math.min(at, last) - 1];
  const since = event ? (event.timestamp - events[0]!.timestamp) * 1000 : 0;
  const text = `Event ${at} of ${last}, after ${formatDuration(since)}: ${event?.type ?? ""}`;
  return (
    <div className="replay">
      <Button
        iconName={playing ? "pause" : "play"}
        variant="icon"
        ariaLabel={playing ? "Pause the replay" : "Replay the execution"}
        onClick={() => {
          if (!playing && at >= last) onChange(1);
          setPlaying(!playing);
        }}
      />
      <input
        type="range"
        min={1}
        max={last}
        value={at}
        aria-label="Replay the history"
        aria-valuetext={text}
        onChange={(e) => {
          setPlaying(false);
          const to = Number(e.target.value);
          onChange(to >= last ? undefined : to);
        }}
      />
      <span className="replay-text">{text}</span>
    </div>
  );
}
