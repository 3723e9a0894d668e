import Box from "@cloudscape-design/components/box";
import Header from "@cloudscape-design/components/header";
import Pagination from "@cloudscape-design/components/pagination";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { useState } from "react";
import { call } from "../../api/client";
import type { JobDetail } from "../../api/generated/batch";
import { topics, useLive } from "../../api/live";
import { usePages } from "../../api/usePages";
import { childColumns } from "../../batch/jobColumns";
import { isOver, jobStatuses, statusWord, type JobStatus } from "../../batch/statuses";
import { Choice } from "../../components/Choice";
import { formatCount } from "../../components/format";
import { Problem } from "../../components/Problem";
import { useThrottled } from "../../components/useThrottled";

/** The children of an array job, by their status. */
export function Children({ job }: { job: JobDetail }) {
  const summary = job.arrayProperties?.statusSummary ?? {};
  const fullest = [...jobStatuses].sort((a, b) => (summary[b] ?? 0) - (summary[a] ?? 0))[0]!;
  const [status, setStatus] = useState<JobStatus>(summary["FAILED"] ? "FAILED" : fullest);
  const pages = usePages(
    JSON.stringify([job.jobId, status]),
    (nextToken, signal) => call("batch", "ListJobs", { arrayJobId: job.jobId, jobStatus: status, maxResults: 50, nextToken }, signal),
    (page) => page.nextToken,
  );
  const soon = useThrottled(pages.reload, 1000);
  useLive(isOver(job.status) ? "" : topics.job(job.jobId), { onChange: soon, onResync: soon });
  return (
    <SpaceBetween size="m">
      <Problem what="The child jobs could not be listed" error={pages.error} retry={pages.reload} />
      <Choice
        label="Status"
        chosen={status}
        onChoose={setStatus}
        options={jobStatuses.map((s) => ({ id: s, text: `${statusWord(s)} ${formatCount(summary[s] ?? 0)}` }))}
      />
      <Table
        variant="container"
        header={<Header variant="h2" counter={`(${formatCount(job.arrayProperties?.size ?? 0)})`}>Child jobs</Header>}
        items={pages.data?.jobSummaryList ?? []}
        trackBy="jobId"
        columnDefinitions={childColumns}
        resizableColumns
        enableKeyboardNavigation
        loading={pages.loading && !pages.data}
        loadingText="Loading"
        empty={<Box textAlign="center">No child jobs are {status.toLowerCase()}.</Box>}
        ariaLabels={{ tableLabel: "Child jobs" }}
        pagination={<Pagination currentPageIndex={pages.index} pagesCount={pages.known} openEnd={pages.more} onChange={({ detail }) => pages.turn(detail.currentPageIndex)} />}
      />
    </SpaceBetween>
  );
}
