import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import { Component, type ReactNode } from "react";

/** Keeps a fault of one page from taking all others with it. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { error?: Error }> {
  override state: { error?: Error } = {};

  static getDerivedStateFromError(error: Error) {
    return { error };
  }

  override render() {
    if (!this.state.error) return this.props.children;
    return (
      <Alert
        type="error"
        header="This page has failed"
        action={<Button onClick={() => window.location.reload()}>Load it again</Button>}
      >
        {this.state.error.message}
      </Alert>
    );
  }
}
