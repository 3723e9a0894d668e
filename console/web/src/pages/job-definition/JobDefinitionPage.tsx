import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useMemo, useState } from "react";
import { call } from "../../api/client";
import { useListing } from "../../api/useListing";
import { go, href, hrefWith } from "../../app/router";
import type { PageProps } from "../../app/routes";
import { ContainerProperties } from "../../batch/ContainerProperties";
import { Deregister } from "../../batch/Deregister";
import { resourceName } from "../../batch/names";
import { definitions } from "../../batch/trail";
import { JsonView } from "../../components/Code";
import { Copyable } from "../../components/Copyable";
import { Page } from "../../components/Page";
import { Problem } from "../../components/Problem";
import { Status } from "../../components/Status";

/** A revision of a job definition, with the way to the others. A name alone is its newest one. */
export default function JobDefinitionPage({ params }: PageProps) {
  const [name = "", revision] = resourceName(params["arn"]!).split(":");
  const listing = useListing(
    "revisions of " + name,
    (nextToken, signal) => call("batch", "DescribeJobDefinitions", { jobDefinitionName: name, nextToken }, signal),
    (page) => page.jobDefinitions,
  );
  const revisions = useMemo(() => [...(listing.data ?? [])].sort((a, b) => b.revision - a.revision), [listing.data]);
  const d = revision ? revisions.find((r) => String(r.revision) === revision) : (revisions.find((r) => r.status === "ACTIVE") ?? revisions[0]);
  const [removing, setRemoving] = useState(false);
  const options = revisions.map((r) => ({ value: r.jobDefinitionArn, label: String(r.revision), description: r.status }));

  return (
    <Page
      trail={[definitions]}
      title={d ? `${name}:${d.revision}` : name}
      actions={
        <SpaceBetween direction="horizontal" size="xs">
          <Button disabled={d?.status !== "ACTIVE"} onClick={() => setRemoving(true)}>Deregister</Button>
          <Button variant="primary" disabled={d?.status !== "ACTIVE"} href={d && hrefWith(["submit-job"], { definition: `${name}:${d.revision}` })}>Submit new job</Button>
        </SpaceBetween>
      }
    >
      <Problem what="The job definition could not be read" error={listing.error} retry={listing.reload} />
      {listing.data && !d && <Problem what="There is no such revision" error={new Error(params["arn"])} />}
      {d && (
        <>
          <Container>
            <KeyValuePairs
              columns={4}
              items={[
                { label: "ARN", value: <Copyable text={d.jobDefinitionArn} /> },
                { label: "Status", value: <Status status={d.status} /> },
                {
                  label: "Revision",
                  value: (
                    <FormField>
                      <Select
                        ariaLabel="Revision"
                        options={options}
                        selectedOption={options.find((o) => o.value === d.jobDefinitionArn) ?? null}
                        onChange={({ detail }) => go(href("jobdefinitions", detail.selectedOption.value!))}
                      />
                    </FormField>
                  ),
                },
                { label: "Type", value: d.type },
                { label: "Attempts", value: `${d.retryStrategy?.attempts ?? 1} at most` },
                { label: "Timeout", value: d.timeout?.attemptDurationSeconds ? `${d.timeout.attemptDurationSeconds} s` : "-" },
                { label: "Scheduling priority", value: d.schedulingPriority ?? "-" },
                { label: "Platform", value: d.platformCapabilities?.join(", ") ?? "EC2" },
              ]}
            />
          </Container>
          <ContainerProperties container={d.containerProperties} parameters={d.parameters} tags={d.tags} />
          <Container header={<Header variant="h2">JSON</Header>}>
            <JsonView text={JSON.stringify(d)} ariaLabel="Job definition as JSON" />
          </Container>
        </>
      )}
      {removing && d && (
        <Deregister
          definitions={[d]}
          onDone={() => {
            setRemoving(false);
            listing.reload();
          }}
          onCancel={() => setRemoving(false)}
        />
      )}
    </Page>
  );
}
