import { type Accessor, batch, createContext, createEffect, type JSX, onCleanup, useContext } from "solid-js";
import { createStore, reconcile } from "solid-js/store";
import type { EngineClient, ViewName, Views } from "../../bridge/contract.ts";
import { changedIn } from "../../bridge/view-parts.ts";

const EngineContext = createContext<EngineClient>();

/** The one way from the UI to the engine. */
export function EngineProvider(props: { readonly client: EngineClient; readonly children: JSX.Element }) {
  return <EngineContext.Provider value={props.client}>{props.children}</EngineContext.Provider>;
}

export function useEngine(): EngineClient {
  const client = useContext(EngineContext);
  if (client === undefined) throw new Error("useEngine needs an EngineProvider above it");
  return client;
}

/** `timeline` is a stream of changes, not a picture to mirror: watch it with `useEngine().watch`. */
export type MirroredView = Exclude<ViewName, "timeline">;

/**
 * Mirrors one engine view: undefined while loading, then the newest picture. Rows keep their identity, so
 * a list re-renders only what changed. A query of `null` watches nothing; a new query starts from undefined.
 */
export function createView<V extends MirroredView>(
  name: V,
  query: () => Views[V]["query"] | null,
): Accessor<Views[V]["view"] | undefined> {
  const engine = useEngine();
  const [held, setHeld] = createStore<{ view: Record<string, unknown> | undefined }>({ view: undefined });
  const key = name === "people" || name === "room" ? "member" : "id"; // a row whose person changed is another row
  createEffect(() => {
    const asked = query();
    setHeld("view", undefined);
    if (asked === null) return;
    let before: Record<string, unknown> | undefined;
    const take = (view: Record<string, unknown>) => {
      const changed = changedIn(before, view);
      before = view;
      if (changed === null) setHeld("view", reconcile(view, { key }));
      // a list of thousands beside a field that changed is the one from before, and is not walked through
      else for (const field of changed) setHeld("view", field, reconcile(view[field], { key }));
    };
    onCleanup(engine.watch(name, asked, (view) => batch(() => take(view as Record<string, unknown>))));
  });
  return () => held.view as Views[V]["view"] | undefined;
}
