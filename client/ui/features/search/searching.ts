import { type Accessor, createEffect, createSignal, onCleanup } from "solid-js";
import type { SearchView, Views } from "../../../bridge/contract.ts";
import { useEngine } from "../../state/engine.tsx";

export type Query = Views["search"]["query"];

export interface Searching {
  /** What was found for the newest words that have an answer; of the words before until then. */
  readonly view: Accessor<SearchView | null>;
}

/** Asks the engine, and keeps showing what was found before until there is something for the new words. */
export function createSearching(query: Accessor<Query | null>): Searching {
  const engine = useEngine();
  const [view, setView] = createSignal<SearchView | null>(null);
  createEffect(() => {
    const asked = query();
    if (asked === null) return void setView(null);
    onCleanup(engine.watch("search", asked, setView));
  });
  return { view };
}
