import type { Scope } from "./definition";
import { layoutOf } from "./layout";

// Lays graphs out beside the page, which stays quick meanwhile.
self.onmessage = (e: MessageEvent<{ id: number; scope: Scope }>) => {
  const { id, scope } = e.data;
  try {
    self.postMessage({ id, layout: layoutOf(scope) });
  } catch (error) {
    self.postMessage({ id, error: String(error) });
  }
};
