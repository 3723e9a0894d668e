import Cards from "@cloudscape-design/components/cards";
import Link from "@cloudscape-design/components/link";
import { href } from "../../app/router";
import { Page } from "../../components/Page";
import { Problem } from "../../components/Problem";
import { summaryOf, useSamples, type Sample } from "./samples";

/** The sample projects that Treadle carries. */
export default function SamplesPage() {
  const samples = useSamples();
  return (
    <Page trail={[{ text: "State machines", href: href("statemachines") }, { text: "Create state machine", href: href("create") }]} title="Sample projects" description="Each makes a state machine with all that it needs.">
      <Problem what="The sample projects could not be listed" error={samples.error} retry={samples.reload} />
      <Cards<Sample>
        items={samples.data?.samples ?? []}
        loading={samples.loading && !samples.data}
        loadingText="Loading"
        trackBy="name"
        ariaLabels={{ itemSelectionLabel: (_, s) => s.title, selectionGroupLabel: "Sample projects" }}
        cardDefinition={{
          header: (s) => <Link fontSize="heading-m" href={href("samples", s.name)}>{s.title}</Link>,
          sections: [{ id: "summary", content: summaryOf }],
        }}
        empty="No sample projects"
      />
    </Page>
  );
}
