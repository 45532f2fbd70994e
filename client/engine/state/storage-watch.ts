import type { Core } from "./core.ts";
import { textKey } from "./places.ts";

const RETRY_MS = 3_000;
/** A disk that takes the probe and not what was missed, such as a whole room folded anew, is not asked for that every three seconds. */
const MAX_RETRY_MS = 24_000;
const PROBE = textKey("probe");

/**
 * When a disk has refused a write, tries again until it takes one; then `onRecovered` catches up on what was missed.
 * Returns `close`. What a person typed is not in question here: their command was refused and the text is still theirs.
 */
export function watchStorage(core: Core, onRecovered: () => Promise<void>): () => void {
  let cancel: (() => void) | null = null;
  let pause = RETRY_MS;

  function soon(): void {
    cancel ??= core.ports.timers.after(pause, () => {
      cancel = null;
      void core.queue.run(probe);
    });
  }

  async function probe(): Promise<void> {
    const { outbox, cache } = core.ports.disks;
    const kept = await outbox.commit(
      [{ table: "commands", key: PROBE, value: { at: 0, answer: null } }],
      "strict",
    );
    const cached = await cache.commit([{ table: "meta", key: PROBE, value: 0 }], "relaxed");
    if (!kept.ok || !cached.ok) return soon();
    core.health.notSaved = null;
    core.changes.emit({ type: "sync" });
    pause = Math.min(pause * 2, MAX_RETRY_MS);
    await onRecovered();
    if (core.health.notSaved === null) pause = RETRY_MS;
  }

  const unlisten = core.changes.listen((change) => {
    if (change.type === "sync" && core.health.notSaved !== null) soon();
  });
  if (core.health.notSaved !== null) soon(); // refused before anybody watched
  return () => {
    unlisten();
    cancel?.();
  };
}
