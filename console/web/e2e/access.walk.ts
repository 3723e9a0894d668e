import { afterAll, beforeAll, expect, test } from "vitest";
import { Server } from "./lib/server";
import { Visit } from "./lib/visit";

let server: Server;
let visit: Visit;

beforeAll(async () => {
  server = await Server.start("--auth", "sigv4");
  visit = await Visit.to(server);
});

afterAll(async () => {
  await visit.close();
  await server.stop();
});

async function signIn(id: string, secret: string): Promise<void> {
  const { page } = visit;
  await page.goto(server.url + "/_console/");
  await page.getByLabel("Access key ID").fill(id);
  await page.getByLabel("Secret access key").fill(secret);
  await page.getByRole("button", { name: "Sign in" }).click();
}

/** Calls IAM with the rights of whoever is signed in. */
async function iam(operation: string, input: object): Promise<{ status: number; body: Record<string, unknown> }> {
  return visit.page.evaluate(async ([op, text]) => {
    const headers = { "Content-Type": "application/json", "X-Treadle-Console": "1" };
    const r = await fetch("/_console/api/iam/" + op, { method: "POST", headers, body: text });
    return { status: r.status, body: JSON.parse((await r.text()) || "{}") as Record<string, unknown> };
  }, [operation, JSON.stringify(input)] as const);
}

test("who signs in sees what he may; what he may not is told with why", async () => {
  const { page } = visit;
  const root = await server.rootKey();
  await page.goto(server.url + "/_console/");
  await page.getByLabel("Access key ID").waitFor();
  await visit.accessible("signing in");
  await signIn(root.id, "wrong");
  await page.getByText("SignatureDoesNotMatch").or(page.getByText("InvalidClientTokenId")).or(page.getByText("InvalidSignature")).first().waitFor();
  await signIn(root.id, root.secret);
  await visit.heading("State machines");

  await iam("CreateUser", { UserName: "looker" });
  const policy = { Version: "2012-10-17", Statement: [{ Sid: "Look", Effect: "Allow", Action: "states:List*", Resource: "*" }, { Sid: "NoStacks", Effect: "Deny", Action: "cloudformation:*", Resource: "*" }] };
  await iam("PutUserPolicy", { UserName: "looker", PolicyName: "Own", PolicyDocument: JSON.stringify(policy) });
  const key = (await iam("CreateAccessKey", { UserName: "looker" })).body["AccessKey"] as { AccessKeyId: string; SecretAccessKey: string };
  await visit.context.clearCookies();
  await page.reload();

  await signIn(key.AccessKeyId, key.SecretAccessKey);
  await visit.heading("State machines");
  await visit.go("stacks");
  await page.getByText(/is not authorized to perform: cloudformation:ListStacks .* explicit deny/).first().waitFor();
  await visit.go("access");
  await page.getByText("The denials could not be read").waitFor();
  expect((await iam("CreateUser", { UserName: "more" })).status).toBeGreaterThanOrEqual(400);
  await visit.context.clearCookies();
  await page.reload();

  await signIn(root.id, root.secret);
  await visit.go("access");
  const row = page.getByRole("row").filter({ hasText: "cloudformation:ListStacks" }).first();
  await row.getByText("Statement NoStacks of Own denies it").waitFor();
  await page.getByText("No identity-based policy allows it").first().waitFor();
  await row.getByRole("link", { name: "cloudformation:ListStacks" }).click();
  await page.getByRole("textbox", { name: "Actions" }).and(page.locator('[value="cloudformation:ListStacks"]')).waitFor();
  await visit.button("Simulate").click();
  await page.getByText("Explicitly denied").waitFor();
  await visit.accessible("denials and a simulation");
});
