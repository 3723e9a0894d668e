import AppLayout from "@cloudscape-design/components/app-layout";
import Box from "@cloudscape-design/components/box";
import Flashbar from "@cloudscape-design/components/flashbar";
import { I18nProvider } from "@cloudscape-design/components/i18n";
import messages from "@cloudscape-design/components/i18n/messages/all.en";
import SideNavigation from "@cloudscape-design/components/side-navigation";
import Spinner from "@cloudscape-design/components/spinner";
import { Suspense, useEffect, useState } from "react";
import { ErrorBoundary } from "../components/ErrorBoundary";
import { ConnectionBanner } from "./ConnectionBanner";
import { navigation } from "./navigation";
import { notices } from "./notices";
import { href, location, match, type Location } from "./router";
import { home, routes } from "./routes";
import { SessionGate } from "./SessionGate";
import { useStore } from "./store";
import { TopBar } from "./TopBar";

export function App() {
  return (
    <I18nProvider locale="en" messages={[messages]}>
      <SessionGate>
        <div id="top">
          <TopBar />
        </div>
        <Layout />
      </SessionGate>
    </I18nProvider>
  );
}

function Layout() {
  const [open, setOpen] = useState(window.innerWidth > 1100);
  const at = useStore(location);
  const segments = at.segments.length > 0 ? at.segments : home;
  return (
    <AppLayout
      headerSelector="#top"
      toolsHide
      navigationOpen={open}
      onNavigationChange={({ detail }) => setOpen(detail.open)}
      navigation={
        <SideNavigation
          header={{ text: "Treadle", href: href() }}
          activeHref={href(segments[0]!)}
          items={navigation}
        />
      }
      notifications={<Notices />}
      maxContentWidth={Number.MAX_VALUE}
      content={<Page at={{ ...at, segments }} />}
    />
  );
}

function Notices() {
  return (
    <>
      <ConnectionBanner />
      <Flashbar items={useStore(notices)} stackItems />
    </>
  );
}

/** The page that an address leads to. Another address of the same page is a new page. */
function Page({ at }: { at: Location }) {
  for (const route of routes) {
    const params = match(route.path, at.segments);
    if (params) return <Routed key={at.segments.join("/")} title={route.title} page={<route.page params={params} query={at.query} />} />;
  }
  return <Box variant="h1">There is no such page.</Box>;
}

function Routed({ title, page }: { title: string; page: React.ReactElement }) {
  useEffect(() => {
    document.title = title + " – Treadle";
  }, [title]);
  return (
    <ErrorBoundary>
      <Suspense fallback={<Spinner size="large" />}>{page}</Suspense>
    </ErrorBoundary>
  );
}
