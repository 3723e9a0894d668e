import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import { describeError } from "../api/client";

/** Why something could not be shown, with a way to try again. */
export function Problem({ what, error, retry }: { what: string; error: unknown; retry?: () => void }) {
  if (error === undefined) return null;
  return (
    <Alert type="error" header={what} action={retry && <Button onClick={retry}>Try again</Button>}>
      {describeError(error)}
    </Alert>
  );
}
