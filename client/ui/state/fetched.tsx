import { createSignal, type JSX, onCleanup, Show, untrack } from "solid-js";
import { useText } from "../i18n/text.tsx";
import { useToasts } from "../kit/Toasts.tsx";

/**
 * A part of a screen whose code comes when it is first shown, so that chat never waits for it. Until then nothing
 * stands in its place, or `meanwhile`: the service worker has the code by then, so that is a moment, with or without a network.
 * What could not be fetched says so, and is asked for again when the part is next shown.
 */
export function fetched<P>(
  fetch: () => Promise<(props: P) => JSX.Element>,
  meanwhile?: (props: P) => JSX.Element,
): (props: P) => JSX.Element {
  let part: ((props: P) => JSX.Element) | undefined;
  return (props) => {
    const t = useText("sync");
    const toasts = useToasts();
    const [ready, setReady] = createSignal(part !== undefined);
    let isWanted = true;
    onCleanup(() => {
      isWanted = false;
    });
    const take = (come: (props: P) => JSX.Element) => {
      part = come;
      if (isWanted) setReady(true);
    };
    const say = () => {
      if (isWanted && meanwhile === undefined) toasts.show({ icon: "alert", text: t().missingPart });
    };
    if (part === undefined) void fetch().then(take, say);
    return (
      <Show when={ready()} fallback={meanwhile?.(props)}>
        {untrack(() => part?.(props))}
      </Show>
    );
  };
}
