import { type Component, createSignal, type JSX, onCleanup, Show, untrack } from "solid-js";

/** A component whose code is fetched: before it is shown, where the router knows of it. */
export interface Later<P> {
  (props: P): JSX.Element;
  fetch(): Promise<void>;
  isHere(): boolean;
}

/**
 * A screen of its own file. `Waiting` stands in its place where it is shown before its code is here: on a page that
 * opens there. What cannot be fetched is thrown to the error boundary above.
 */
export function later<P extends object>(
  load: () => Promise<{ readonly default: (props: P) => JSX.Element }>,
  Waiting: Component = () => null,
): Later<P> {
  let screen: ((props: P) => JSX.Element) | undefined;
  const fetch = async () => {
    screen ??= (await load()).default;
  };
  const Shown = (props: P): JSX.Element => {
    const [come, setCome] = createSignal<"no" | "yes" | { readonly failure: unknown }>(
      screen === undefined ? "no" : "yes",
    );
    let isWanted = true;
    onCleanup(() => {
      isWanted = false;
    });
    const note = (next: "yes" | { readonly failure: unknown }) => {
      if (isWanted) setCome(next);
    };
    if (screen === undefined)
      fetch().then(
        () => note("yes"),
        (failure: unknown) => note({ failure }),
      );
    const isCome = () => {
      const now = come();
      if (typeof now === "object") throw now.failure;
      return now === "yes";
    };
    return (
      <Show when={isCome()} fallback={<Waiting />}>
        {untrack(() => screen?.(props))}
      </Show>
    );
  };
  return Object.assign(Shown, { fetch, isHere: () => screen !== undefined });
}
