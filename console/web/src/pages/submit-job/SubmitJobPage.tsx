import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useEffect, useState } from "react";
import { call, describeError } from "../../api/client";
import { useCall } from "../../api/useCall";
import { go, href } from "../../app/router";
import type { PageProps } from "../../app/routes";
import { emptyForm, formOf, requestOf, type SubmitForm } from "../../batch/submission";
import { resourceName } from "../../batch/names";
import { queues } from "../../batch/trail";
import { Page } from "../../components/Page";
import { Problem } from "../../components/Problem";
import { ContainerFields } from "./ContainerFields";
import { JobFields } from "./JobFields";

/** Submits a job, from nothing or like an earlier one. */
export default function SubmitJobPage({ query }: PageProps) {
  const from = query.get("from");
  const earlier = useCall("batch", "DescribeJobs", from ? { jobs: [from] } : undefined);
  const [form, setForm] = useState<SubmitForm>({ ...emptyForm, queue: query.get("queue") ?? "", definition: query.get("definition") ?? "" });
  const [error, setError] = useState("");
  const [busy, setBusy] = useState(false);
  const set = (change: Partial<SubmitForm>) => setForm((old) => ({ ...old, ...change }));
  const job = earlier.data?.jobs?.[0];

  const described = useCall("batch", "DescribeJobDefinitions", job && { jobDefinitions: [job.jobDefinition] });

  useEffect(() => {
    if (job && (described.data || described.error)) setForm(formOf(job, described.data?.jobDefinitions?.[0]));
  }, [job, described.data, described.error]);

  async function submit() {
    setBusy(true);
    setError("");
    try {
      const made = await call("batch", "SubmitJob", requestOf(form));
      go(href("jobs", made.jobId));
    } catch (e) {
      setError(describeError(e));
      setBusy(false);
    }
  }

  return (
    <Page trail={[queues]} title="Submit new job" description={job && `Like ${job.jobName}, ${resourceName(job.jobId)}`}>
      <Problem what="The earlier job could not be read" error={earlier.error} />
      {error && <Alert type="error" header="The job was not submitted">{error}</Alert>}
      <JobFields form={form} set={set} />
      <ContainerFields form={form} set={set} />
      <SpaceBetween direction="horizontal" size="xs">
        <Button variant="link" href={form.queue ? href("jobqueues", form.queue) : href("jobqueues")}>Cancel</Button>
        <Button variant="primary" loading={busy} disabled={!form.name.trim() || !form.queue || !form.definition} onClick={() => void submit()}>
          Submit
        </Button>
      </SpaceBetween>
    </Page>
  );
}
