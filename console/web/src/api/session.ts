import { region } from "../app/region";
import { session, type Session } from "../app/session";
import { request } from "./client";

let loading = false;

/** Finds out who looks at the page, again and again until the server answers. */
export async function loadSession(): Promise<void> {
  if (loading) return;
  loading = true;
  try {
    begin(await request<Session>("session", {}));
  } catch {
    setTimeout(() => void loadSession(), 1000);
  } finally {
    loading = false;
  }
}

export async function signIn(key: { accessKeyId: string; secretAccessKey: string; sessionToken: string }): Promise<void> {
  begin(await request<Session>("session", { method: "POST", body: JSON.stringify(key) }));
}

export async function signOut(): Promise<void> {
  begin(await request<Session>("session", { method: "DELETE" }));
}

function begin(who: Session): void {
  if (region.get() === "") region.set(who.region);
  session.set(who);
}
