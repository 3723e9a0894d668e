import BreadcrumbGroup from "@cloudscape-design/components/breadcrumb-group";
import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { ReactNode } from "react";

interface Props {
  /** The way here, without the page itself. */
  trail?: { text: string; href: string }[];
  title: string;
  description?: ReactNode;
  actions?: ReactNode;
  info?: ReactNode;
  children: ReactNode;
}

/** The frame of every page: the way here, a title, what can be done, and the content. */
export function Page({ trail = [], title, description, actions, info, children }: Props) {
  return (
    <ContentLayout
      breadcrumbs={trail.length > 0 && <BreadcrumbGroup items={[...trail, { text: title, href: "" }]} />}
      header={
        <Header variant="h1" description={description} actions={actions} info={info}>
          <span className="wrap-anywhere">{title}</span>
        </Header>
      }
    >
      <SpaceBetween size="l">{children}</SpaceBetween>
    </ContentLayout>
  );
}
