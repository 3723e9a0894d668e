import Box from "@cloudscape-design/components/box";
import Spinner from "@cloudscape-design/components/spinner";
import type { ReactNode } from "react";
import { SignIn } from "./SignIn";
import { session } from "./session";
import { useStore } from "./store";

/** Shows the console to those who are signed in. */
export function SessionGate({ children }: { children: ReactNode }) {
  const who = useStore(session);
  if (!who) {
    return (
      <Box textAlign="center" padding="xxxl">
        <Spinner size="large" />
      </Box>
    );
  }
  return who.signedIn ? children : <SignIn />;
}
