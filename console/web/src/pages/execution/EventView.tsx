import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import Multiselect, { type MultiselectProps } from "@cloudscape-design/components/multiselect";
import Pagination from "@cloudscape-design/components/pagination";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Spinner from "@cloudscape-design/components/spinner";
import Table, { type TableProps } from "@cloudscape-design/components/table";
import TextFilter from "@cloudscape-design/components/text-filter";
import Toggle from "@cloudscape-design/components/toggle";
import { useMemo, useState } from "react";
import { JsonView } from "../../components/Code";
import { formatCount, formatDuration, formatTime } from "../../components/format";
import { useEvents } from "../../execution/useEvents";
import type { Execution } from "../../execution/useExecution";
import { detailsOf, type HistoryEvent } from "../../history/events";
import type { Step } from "../../history/fold";

const pageSize = 50;

interface Row {
  event: HistoryEvent;
  step?: Step;
}

/** The history as it is, with filters. An event shows its data when it is opened. */
export function EventView({ execution }: { execution: Execution }) {
  const { events, folding } = execution;
  const [text, setText] = useState("");
  const [types, setTypes] = useState<readonly MultiselectProps.Option[]>([]);
  const [newestFirst, setNewestFirst] = useState(false);
  const [page, setPage] = useState(1);
  const [open, setOpen] = useState<HistoryEvent>();

  const rows = useMemo(() => rowsOf(events, folding.steps), [events, folding]);
  const known = useMemo(() => [...new Set(events.map((e) => e.type))].sort().map((t) => ({ value: t, label: t })), [events]);
  const found = useMemo(() => {
    const wanted = new Set(types.map((t) => t.value));
    const kept = rows.filter((r) => r.event.id <= folding.last && (wanted.size === 0 || wanted.has(r.event.type)) && matches(r, text.toLowerCase()));
    return newestFirst ? kept.reverse() : kept;
  }, [rows, types, text, newestFirst, folding]);
  const pages = Math.max(1, Math.ceil(found.length / pageSize));
  const shown = Math.min(page, pages);
  const began = events[0]?.timestamp ?? 0;
  const columns = useMemo(() => columnsOf(began, setOpen), [began]);

  return (
    <SpaceBetween size="m">
      <Table<Row>
        items={found.slice((shown - 1) * pageSize, shown * pageSize)}
        columnDefinitions={columns}
        trackBy={(r) => String(r.event.id)}
        ariaLabels={{ tableLabel: "Events" }}
        enableKeyboardNavigation
        loading={!execution.complete && events.length === 0}
        loadingText="Loading"
        empty={<Box>No events match.</Box>}
        header={
          <Header counter={`(${formatCount(found.length)})`} actions={<Toggle checked={newestFirst} onChange={({ detail }) => setNewestFirst(detail.checked)}>Newest first</Toggle>}>
            Events
          </Header>
        }
        filter={
          <SpaceBetween direction="horizontal" size="s">
            <TextFilter filteringText={text} filteringPlaceholder="State, type, resource or error" filteringAriaLabel="Find events" onChange={({ detail }) => setText(detail.filteringText)} />
            <Multiselect
              selectedOptions={types}
              options={known}
              placeholder="Any type"
              ariaLabel="Types of events"
              filteringType="auto"
              onChange={({ detail }) => setTypes(detail.selectedOptions)}
            />
          </SpaceBetween>
        }
        pagination={
          <Pagination
            currentPageIndex={shown}
            pagesCount={pages}
            onChange={({ detail }) => setPage(detail.currentPageIndex)}
            ariaLabels={{ nextPageLabel: "Next page", previousPageLabel: "Previous page" }}
          />
        }
      />
      {open && <EventData arn={execution.arn} event={open} onClose={() => setOpen(undefined)} />}
    </SpaceBetween>
  );
}

function rowsOf(events: readonly HistoryEvent[], steps: readonly Step[]): Row[] {
  const byEvent = new Map<number, Step>();
  for (const s of steps) for (const id of s.events) byEvent.set(id, s);
  return events.map((event) => ({ event, step: byEvent.get(event.id) }));
}

function matches({ event, step }: Row, text: string): boolean {
  if (text === "") return true;
  const d = detailsOf(event);
  return [event.type, step?.name, d.resource, d.error, d.cause].some((t) => t?.toLowerCase().includes(text));
}

function columnsOf(began: number, open: (e: HistoryEvent) => void): TableProps.ColumnDefinition<Row>[] {
  return [
    { id: "id", header: "ID", width: 90, isRowHeader: true, cell: ({ event }) => <Button variant="inline-link" ariaLabel={"Event " + event.id} onClick={() => open(event)}>{event.id}</Button> },
    { id: "type", header: "Type", cell: ({ event }) => event.type },
    { id: "step", header: "Step", cell: ({ step }) => (step ? step.name + (step.iteration === undefined ? "" : ` #${step.iteration}`) : "-") },
    { id: "resource", header: "Resource", cell: ({ event }) => <span className="wrap-anywhere">{resourceOf(event)}</span> },
    { id: "after", header: "Started after", cell: ({ event }) => formatDuration((event.timestamp - began) * 1000) },
    { id: "time", header: "Date", cell: ({ event }) => formatTime(event.timestamp) },
  ];
}

function resourceOf(event: HistoryEvent): string {
  const d = detailsOf(event);
  if (!d.resource) return d.error ?? "-";
  return d.resourceType ? `${d.resourceType}:${d.resource}` : d.resource;
}

function EventData({ arn, event, onClose }: { arn: string; event: HistoryEvent; onClose: () => void }) {
  const loaded = useEvents(arn, [event.id]);
  const whole = loaded.data?.events[0];
  return (
    <div>
      <Header variant="h3" actions={<Button onClick={onClose}>Close</Button>}>{`Event ${event.id}: ${event.type}`}</Header>
      {whole ? <JsonView text={JSON.stringify(whole)} ariaLabel={"Event " + event.id} /> : <Spinner />}
    </div>
  );
}
