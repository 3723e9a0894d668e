import Alert from "@cloudscape-design/components/alert";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import RadioGroup from "@cloudscape-design/components/radio-group";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { call } from "../api/client";
import { notify, notifyError } from "../app/notices";
import { Confirm } from "../components/Confirm";
import { canCancel, isOver } from "./statuses";

interface Props {
  jobs: { jobId: string; jobName: string; status?: string }[];
  onDone: () => void;
  onCancel: () => void;
}

/** Cancels or terminates jobs, with a reason. */
export function EndJobs({ jobs, onDone, onCancel }: Props) {
  const open = jobs.filter((j) => !isOver(j.status));
  const [how, setHow] = useState(open.every((j) => canCancel(j.status)) ? "cancel" : "terminate");
  const [reason, setReason] = useState("");
  const spared = how === "cancel" ? open.filter((j) => !canCancel(j.status)).length : 0;

  async function act() {
    for (const { jobId, jobName } of open) {
      try {
        await call("batch", how === "cancel" ? "CancelJob" : "TerminateJob", { jobId, reason: reason.trim() });
        notify("success", `Job ${jobName} is being ${how === "cancel" ? "cancelled" : "terminated"}`);
      } catch (e) {
        notifyError(`Job ${jobName} could not be ended`, e);
      }
    }
    onDone();
  }

  return (
    <Confirm title={open.length === 1 ? "End job " + open[0]!.jobName : `End ${open.length} jobs`} verb="End" disabled={!reason.trim()} act={act} onCancel={onCancel}>
      <SpaceBetween size="m">
        <RadioGroup
          ariaLabel="How"
          value={how}
          onChange={({ detail }) => setHow(detail.value)}
          items={[
            { value: "cancel", label: "Cancel", description: "Jobs that wait come to Failed. What has started goes on." },
            { value: "terminate", label: "Terminate", description: "Jobs that run are stopped, too." },
          ]}
        />
        {spared > 0 && <Alert type="info">{spared} of them have started and go on.</Alert>}
        <FormField label="Reason" description="It is shown with the job.">
          <Input value={reason} onChange={({ detail }) => setReason(detail.value)} autoFocus />
        </FormField>
      </SpaceBetween>
    </Confirm>
  );
}
