import type { Core, MissingEnd } from "./core.ts";

/** A feed goes further than it does here. */
export function noteMissing({ health, changes }: Core, end: MissingEnd): void {
  const key = end.room + end.feed;
  if ((health.missing.get(key)?.next ?? 0) >= end.next) return;
  health.missing.set(key, end);
  changes.emit({ type: "sync" });
}
