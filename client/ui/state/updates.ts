import { type Accessor, createSignal, onCleanup } from "solid-js";
import { type AppUpdate, watchUpdates } from "../../bridge/updates.ts";

/** A newer app that waits on this device, if there is one. Nobody is made to change in the middle of a sentence. */
export function createUpdate(): Accessor<AppUpdate | null> {
  const [update, setUpdate] = createSignal<AppUpdate | null>(null);
  onCleanup(watchUpdates((found) => setUpdate(() => found)));
  return update;
}
