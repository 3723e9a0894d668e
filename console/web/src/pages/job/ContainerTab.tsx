import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { JobDetail } from "../../api/generated/batch";
import { ContainerProperties } from "../../batch/ContainerProperties";
import { JsonView } from "../../components/Code";

/** What the job's container is made of, and all that AWS tells of the job. */
export function ContainerTab({ job }: { job: JobDetail }) {
  return (
    <SpaceBetween size="l">
      <ContainerProperties container={job.container} parameters={job.parameters} tags={job.tags} />
      <Container header={<Header variant="h2">JSON</Header>}>
        <JsonView text={JSON.stringify(job)} ariaLabel="Job as JSON" />
      </Container>
    </SpaceBetween>
  );
}
