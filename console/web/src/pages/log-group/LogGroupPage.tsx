import Tabs from "@cloudscape-design/components/tabs";
import { href, hrefWith, replace } from "../../app/router";
import type { PageProps } from "../../app/routes";
import { Page } from "../../components/Page";
import { LogEvents } from "./LogEvents";
import { LogStreams } from "./LogStreams";

/** A log group: its streams, and its events as they come. */
export default function LogGroupPage({ params, query }: PageProps) {
  const group = params["name"]!;
  const stream = query.get("stream") ?? "";
  const show = (tab: string, of = "") => replace(hrefWith(["loggroups", group], { tab, stream: of }));
  return (
    <Page trail={[{ text: "Log groups", href: href("loggroups") }]} title={group}>
      <Tabs
        ariaLabel="Log group"
        activeTabId={query.get("tab") ?? "streams"}
        onChange={({ detail }) => show(detail.activeTabId, stream)}
        tabs={[
          { id: "streams", label: "Log streams", content: <LogStreams group={group} onSelect={(name) => show("events", name)} /> },
          { id: "events", label: "Log events", content: <LogEvents key={stream} group={group} stream={stream} onWhole={() => show("events")} /> },
        ]}
      />
    </Page>
  );
}
