import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import Pagination from "@cloudscape-design/components/pagination";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import TextFilter from "@cloudscape-design/components/text-filter";
import { useEffect, useState } from "react";
import { call } from "../../api/client";
import type { JobSummary } from "../../api/generated/batch";
import { topics, useLive } from "../../api/live";
import { usePages } from "../../api/usePages";
import { countText, type JobCounts } from "../../batch/counts";
import { EndJobs } from "../../batch/EndJobs";
import { jobColumns } from "../../batch/jobColumns";
import { isOver, jobStatuses, statusWord, type JobStatus } from "../../batch/statuses";
import { Choice } from "../../components/Choice";
import { Problem } from "../../components/Problem";
import { useThrottled } from "../../components/useThrottled";

interface Props {
  queue: string;
  counts?: JobCounts;
  status: JobStatus;
  onStatus: (status: JobStatus) => void;
}

const pageSize = 50;

/** A queue's jobs of a status, a page at a time; or those of any status by name. */
export function Jobs({ queue, counts, status, onStatus }: Props) {
  const [name, setName] = useState("");
  const search = useSettled(name.trim(), 300);
  const pages = usePages(
    JSON.stringify([queue, status, search]),
    (nextToken, signal) => call("batch", "ListJobs", { jobQueue: queue, maxResults: pageSize, nextToken, ...chosenBy(status, search) }, signal),
    (page) => page.nextToken,
  );
  const soon = useThrottled(pages.reload, 1000);
  useLive(topics.jobs, { onChange: soon, onResync: soon });
  const [chosen, setChosen] = useState<string[]>([]);
  const [ending, setEnding] = useState(false);
  const jobs = pages.data?.jobSummaryList ?? [];
  const selected = jobs.filter((j) => chosen.includes(j.jobId));
  const canEnd = selected.some((j) => !isOver(j.status));

  return (
    <SpaceBetween size="m">
      <Problem what="The jobs could not be listed" error={pages.error} retry={pages.reload} />
      <Choice
        label="Status"
        chosen={search ? undefined : status}
        onChoose={(s) => {
          setName("");
          onStatus(s);
        }}
        options={jobStatuses.map((s) => ({ id: s, text: `${statusWord(s)} ${countText(counts, s)}` }))}
      />
      <Table<JobSummary>
        variant="container"
        items={jobs}
        trackBy="jobId"
        columnDefinitions={jobColumns}
        resizableColumns
        enableKeyboardNavigation
        loading={pages.loading && !pages.data}
        loadingText="Loading"
        empty={<Box textAlign="center">{search ? "No job has such a name." : `No jobs are ${status.toLowerCase()}.`}</Box>}
        selectionType="multi"
        selectedItems={selected}
        onSelectionChange={({ detail }) => setChosen(detail.selectedItems.map((j) => j.jobId))}
        ariaLabels={{ tableLabel: "Jobs", selectionGroupLabel: "Jobs", allItemsSelectionLabel: () => "select all", itemSelectionLabel: (_, j) => "select " + j.jobName }}
        header={
          <Header
            variant="h2"
            actions={<Button disabled={!canEnd} onClick={() => setEnding(true)}>Cancel or terminate</Button>}
          >
            Jobs
          </Header>
        }
        filter={
          <TextFilter
            filteringText={name}
            onChange={({ detail }) => setName(detail.filteringText)}
            filteringPlaceholder="Find jobs of any status by the beginning of their name"
            filteringAriaLabel="Find jobs by name"
          />
        }
        pagination={
          <Pagination currentPageIndex={pages.index} pagesCount={pages.known} openEnd={pages.more} onChange={({ detail }) => pages.turn(detail.currentPageIndex)} />
        }
      />
      {ending && (
        <EndJobs
          jobs={selected}
          onDone={() => {
            setEnding(false);
            setChosen([]);
            pages.reload();
          }}
          onCancel={() => setEnding(false)}
        />
      )}
    </SpaceBetween>
  );
}

/** With a filter AWS looks at jobs of all statuses. A star at the end makes it one for all names that begin so. */
function chosenBy(jobStatus: JobStatus, search: string) {
  return search ? { filters: [{ name: "JOB_NAME", values: [search.endsWith("*") ? search : search + "*"] }] } : { jobStatus };
}

/** A value once it has not changed for a while. */
function useSettled(value: string, wait: number): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), wait);
    return () => clearTimeout(timer);
  }, [value, wait]);
  return settled;
}
