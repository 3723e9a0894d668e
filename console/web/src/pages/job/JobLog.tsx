import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import type { JobDetail } from "../../api/generated/batch";
import { attemptsOf, logGroupOf } from "../../batch/attempts";
import { isOver } from "../../batch/statuses";
import { FollowedLog } from "../../components/FollowedLog";

/** The log of an attempt; it goes on while the attempt does. */
export function JobLog({ job }: { job: JobDetail }) {
  const attempts = attemptsOf(job);
  const [chosen, setChosen] = useState<number>();
  const attempt = attempts.find((a) => a.number === chosen) ?? attempts.at(-1);
  const group = logGroupOf(job);
  const options = attempts.map((a) => ({ value: String(a.number), label: "Attempt " + a.number }));
  return (
    <Container header={<Header variant="h2" description={attempt?.stream && `${group}, ${attempt.stream}`}>Log</Header>}>
      <SpaceBetween size="m">
        {attempts.length > 1 && (
          <FormField label="Attempt">
            <Select
              options={options}
              selectedOption={options.find((o) => o.value === String(attempt?.number)) ?? null}
              onChange={({ detail }) => setChosen(Number(detail.selectedOption.value))}
            />
          </FormField>
        )}
        {attempt?.stream ? (
          <FollowedLog key={attempt.stream} group={group} stream={attempt.stream} open={attempt.open && !isOver(job.status)} />
        ) : (
          <Box color="text-body-secondary">No attempt has begun.</Box>
        )}
      </SpaceBetween>
    </Container>
  );
}
