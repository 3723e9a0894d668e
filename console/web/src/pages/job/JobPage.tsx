import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Tabs, { type TabsProps } from "@cloudscape-design/components/tabs";
import { useState } from "react";
import type { JobDetail } from "../../api/generated/batch";
import { topics, useLive } from "../../api/live";
import { useCall } from "../../api/useCall";
import { href, hrefWith } from "../../app/router";
import type { PageProps } from "../../app/routes";
import { EndJobs } from "../../batch/EndJobs";
import { isOver } from "../../batch/statuses";
import { resourceName } from "../../batch/names";
import { queues } from "../../batch/trail";
import { Page } from "../../components/Page";
import { Problem } from "../../components/Problem";
import { useThrottled } from "../../components/useThrottled";
import { Attempts } from "./Attempts";
import { Children } from "./Children";
import { ContainerTab } from "./ContainerTab";
import { Details } from "./Details";
import { JobLog } from "./JobLog";
import { Waiting } from "./Waiting";

/** A job as it goes on. The id may be its ARN. */
export default function JobPage({ params }: PageProps) {
  const id = resourceName(params["id"]!);
  const described = useCall("batch", "DescribeJobs", { jobs: [id] });
  const soon = useThrottled(described.reload, 200);
  const job = described.data?.jobs?.[0];
  useLive(job && isOver(job.status) ? "" : topics.job(id), { onChange: soon, onResync: soon });
  const [ending, setEnding] = useState(false);

  return (
    <Page
      trail={job ? [queues, { text: resourceName(job.jobQueue), href: href("jobqueues", resourceName(job.jobQueue)) }] : [queues]}
      title={job?.jobName ?? id}
      actions={
        <SpaceBetween direction="horizontal" size="xs">
          <Button disabled={!job || isOver(job.status)} onClick={() => setEnding(true)}>Cancel or terminate</Button>
          <Button disabled={!job} href={job && hrefWith(["submit-job"], { from: id })}>Submit again</Button>
        </SpaceBetween>
      }
    >
      <Problem what="The job could not be read" error={described.error} retry={described.reload} />
      {described.data && !job && <Alert type="warning" header="There is no such job">Jobs are kept for seven days after their end.</Alert>}
      {job && (
        <>
          <Waiting job={job} />
          <Details job={job} />
          <Tabs tabs={tabsOf(job)} />
        </>
      )}
      {job && ending && (
        <EndJobs
          jobs={[job]}
          onDone={() => {
            setEnding(false);
            described.reload();
          }}
          onCancel={() => setEnding(false)}
        />
      )}
    </Page>
  );
}

function tabsOf(job: JobDetail): TabsProps.Tab[] {
  const container = { id: "container", label: "Container", content: <ContainerTab job={job} /> };
  if (job.arrayProperties?.statusSummary) {
    return [{ id: "children", label: "Child jobs", content: <Children job={job} /> }, container];
  }
  return [
    { id: "log", label: "Log", content: <JobLog job={job} /> },
    { id: "attempts", label: "Attempts", content: <Attempts job={job} /> },
    container,
  ];
}
