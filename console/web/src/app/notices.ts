import type { FlashbarProps } from "@cloudscape-design/components/flashbar";
import type { ReactNode } from "react";
import { isApiError } from "../api/client";
import { Store } from "./store";

export const notices = new Store<FlashbarProps.MessageDefinition[]>([]);

let last = 0;

/** Says something at the head of the page until it is dismissed. */
export function notify(type: FlashbarProps.Type, header: ReactNode, content?: ReactNode): void {
  const id = String(++last);
  const dismiss = () => notices.set(notices.get().filter((n) => n.id !== id));
  notices.set([...notices.get().slice(-4), { id, type, header, content, dismissible: true, dismissLabel: "Dismiss", onDismiss: dismiss }]);
  if (type === "success") setTimeout(dismiss, 6000);
}

/** Says that something did not go well. */
export function notifyError(what: string, error: unknown): void {
  notify("error", what, isApiError(error) ? `${error.code}: ${error.message}` : String(error));
}
