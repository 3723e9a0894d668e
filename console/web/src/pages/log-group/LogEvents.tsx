import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Toggle from "@cloudscape-design/components/toggle";
import { useEffect, useMemo, useRef, useState } from "react";
import { LogLines } from "../../components/LogLines";
import { Problem } from "../../components/Problem";
import { useLogEvents } from "./useLogEvents";

const ranges = [
  { value: "300", label: "Last 5 minutes" },
  { value: "3600", label: "Last hour" },
  { value: "86400", label: "Last day" },
  { value: "", label: "All" },
];

interface Props {
  group: string;
  /** "": all. */
  stream: string;
  onWhole: () => void;
}

/** Events of a group or of one of its streams, with a filter pattern and a live tail. */
export function LogEvents({ group, stream, onWhole }: Props) {
  const [typed, setTyped] = useState("");
  const [pattern, setPattern] = useState("");
  const [range, setRange] = useState(ranges[3]!);
  const [tail, setTail] = useState(true);
  const since = useMemo(() => (range.value ? Date.now() - Number(range.value) * 1000 : 0), [range]);
  const log = useLogEvents({ group, stream, pattern, since, tail });
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const box = frame.current?.firstElementChild;
    if (tail && box) box.scrollTop = box.scrollHeight;
  }, [log.events, tail]);
  return (
    <Container header={<Header variant="h2" description={stream || "All log streams"} actions={stream && <Button onClick={onWhole}>All streams</Button>}>Log events</Header>}>
      <SpaceBetween size="m">
        <SpaceBetween direction="horizontal" size="m" alignItems="end">
          <FormField label="Filter pattern">
            <Input
              value={typed}
              onChange={({ detail }) => setTyped(detail.value)}
              onKeyDown={({ detail }) => detail.key === "Enter" && setPattern(typed)}
              onBlur={() => setPattern(typed)}
              placeholder='ERROR, "two words", { $.level = "warn" }'
            />
          </FormField>
          <FormField label="Time">
            <Select options={ranges} selectedOption={range} onChange={({ detail }) => setRange(ranges.find((r) => r.value === detail.selectedOption.value)!)} />
          </FormField>
          <Toggle checked={tail} onChange={({ detail }) => setTail(detail.checked)}>Live tail</Toggle>
        </SpaceBetween>
        <Problem what="The events could not be read" error={log.error} retry={log.reload} />
        {log.events.length === 0 && <Box color="text-body-secondary">{log.loading ? "Reading" : "No events"}</Box>}
        <div ref={frame}>{log.events.length > 0 && <LogLines lines={log.events} label="Log events" height={560} />}</div>
      </SpaceBetween>
    </Container>
  );
}
