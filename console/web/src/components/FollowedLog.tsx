import Box from "@cloudscape-design/components/box";
import Spinner from "@cloudscape-design/components/spinner";
import { useEffect, useRef } from "react";
import { LogLines } from "./LogLines";
import { Problem } from "./Problem";
import { useLogStream } from "./useLogStream";

interface Props {
  group: string;
  stream: string;
  /** Whether more may come. */
  open: boolean;
  height?: number;
}

/** A log stream from its beginning, which goes on as it is written. It stays at its end for who is there. */
export function FollowedLog({ group, stream, open, height = 420 }: Props) {
  const log = useLogStream(group, stream, open);
  const frame = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);

  useEffect(() => {
    const box = frame.current?.firstElementChild;
    if (!box) return;
    if (open && atEnd.current) box.scrollTop = box.scrollHeight;
    const seen = () => (atEnd.current = box.scrollHeight - box.scrollTop - box.clientHeight < 24);
    box.addEventListener("scroll", seen, { passive: true });
    return () => box.removeEventListener("scroll", seen);
  }, [log.lines, open]);

  if (log.error !== undefined) return <Problem what="The log could not be read" error={log.error} retry={log.reload} />;
  if (!log.read) return <Spinner />;
  return (
    <>
      {log.lines.length === 0 && <Box color="text-body-secondary">{open ? "Nothing is logged yet." : "Nothing is logged."}</Box>}
      {log.left > 0 && <Box color="text-body-secondary">{log.left.toLocaleString("en-US")} earlier lines are left out here.</Box>}
      <div ref={frame}>{log.lines.length > 0 && <LogLines lines={log.lines} label={"Log " + stream} height={height} />}</div>
    </>
  );
}
