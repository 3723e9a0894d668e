import Alert from "@cloudscape-design/components/alert";
import { connection } from "../api/connection";
import { useStore } from "./store";

/** Says that what is shown may be old, while the server cannot be reached. */
export function ConnectionBanner() {
  if (useStore(connection) === "there") return null;
  return (
    <Alert type="warning" header="The connection to Treadle is lost">
      What is shown may be out of date. It goes on by itself as soon as the server answers again.
    </Alert>
  );
}
