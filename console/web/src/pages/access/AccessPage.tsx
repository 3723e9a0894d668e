import { Page } from "../../components/Page";
import type { PageProps } from "../../app/routes";
import { Denials } from "./Denials";
import { Simulator } from "./Simulator";

/** Why was this refused: the last denials, and what would be if. */
export default function AccessPage({ query }: PageProps) {
  return (
    <Page title="Access denied" description="Calls that were refused of late, with what decided, and a simulator of what the policies allow.">
      <Denials />
      <Simulator key={query.toString()} principal={query.get("principal") ?? ""} action={query.get("action") ?? ""} resource={query.get("resource") ?? ""} />
    </Page>
  );
}
