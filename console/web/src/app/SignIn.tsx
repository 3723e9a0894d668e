import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Form from "@cloudscape-design/components/form";
import FormField from "@cloudscape-design/components/form-field";
import Grid from "@cloudscape-design/components/grid";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState, type FormEvent } from "react";
import { describeError } from "../api/client";
import { signIn } from "../api/session";

/** Asks for an access key, where the server checks signatures. */
export function SignIn() {
  const [accessKeyId, setAccessKeyId] = useState("");
  const [secretAccessKey, setSecretAccessKey] = useState("");
  const [sessionToken, setSessionToken] = useState("");
  const [error, setError] = useState("");
  const [busy, setBusy] = useState(false);

  async function submit(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    setError("");
    try {
      await signIn({ accessKeyId: accessKeyId.trim(), secretAccessKey: secretAccessKey.trim(), sessionToken: sessionToken.trim() });
    } catch (e) {
      setError(describeError(e));
    } finally {
      setBusy(false);
    }
  }

  return (
    <main>
      <Box padding="xxxl">
        <Grid gridDefinition={[{ colspan: { default: 12, s: 6 }, offset: { default: 0, s: 3 } }]}>
          <form onSubmit={submit}>
            <Form actions={<Button variant="primary" loading={busy}>Sign in</Button>}>
              <Container header={<Header variant="h1">Sign in to Treadle</Header>}>
                <SpaceBetween size="l">
                  {error && <Alert type="error">{error}</Alert>}
                  <FormField label="Access key ID">
                    <Input value={accessKeyId} onChange={(e) => setAccessKeyId(e.detail.value)} autoComplete="username" autoFocus />
                  </FormField>
                  <FormField label="Secret access key">
                    <Input type="password" value={secretAccessKey} onChange={(e) => setSecretAccessKey(e.detail.value)} autoComplete="current-password" />
                  </FormField>
                  <FormField label={<>Session token <i>- optional</i></>} description="For the temporary keys of a role.">
                    <Input value={sessionToken} onChange={(e) => setSessionToken(e.detail.value)} autoComplete="off" />
                  </FormField>
                </SpaceBetween>
              </Container>
            </Form>
          </form>
        </Grid>
      </Box>
    </main>
  );
}
