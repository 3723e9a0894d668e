import Button from "@cloudscape-design/components/button";
import { call } from "../../api/client";
import type { LogStream } from "../../api/generated/logs";
import { useListing } from "../../api/useListing";
import { formatTime } from "../../components/format";
import { ListTable } from "../../components/ListTable";
import { Problem } from "../../components/Problem";

const time = (ms: number | undefined) => formatTime(ms === undefined ? undefined : ms / 1000);

/** The streams of a group, the last to be written to first. */
export function LogStreams({ group, onSelect }: { group: string; onSelect: (stream: string) => void }) {
  const streams = useListing(
    "log streams " + group,
    (nextToken, signal) => call("logs", "DescribeLogStreams", { logGroupName: group, orderBy: "LastEventTime", descending: true, nextToken }, signal),
    (page) => page.logStreams,
  );
  return (
    <>
      <Problem what="The log streams could not be listed" error={streams.error} retry={streams.reload} />
      <ListTable<LogStream>
        variant="container"
        title="Log streams"
        items={streams.data ?? []}
        loading={streams.loading}
        id={(s) => s.logStreamName!}
        text={(s) => s.logStreamName!}
        empty="No log streams"
        columns={[
          { id: "name", header: "Log stream", cell: (s) => <Button variant="inline-link" onClick={() => onSelect(s.logStreamName!)}>{s.logStreamName}</Button>, isRowHeader: true, width: 480 },
          { id: "first", header: "First event", cell: (s) => time(s.firstEventTimestamp), width: 240 },
          { id: "last", header: "Last event", cell: (s) => time(s.lastEventTimestamp), width: 240 },
        ]}
        actions={<Button iconName="refresh" ariaLabel="Refresh" onClick={streams.reload} />}
      />
    </>
  );
}
