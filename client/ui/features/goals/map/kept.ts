import { type Accessor, createMemo } from "solid-js";

/** What stands under a name, as it was last: whoever goes is asked no more. Cards, lines and rows stay in the page while they move. */
export function createKept<T>(now: () => T | undefined): Accessor<T> {
  return createMemo<T>((before) => now() ?? before, now() as T);
}
