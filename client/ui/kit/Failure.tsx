import { type JSX, Show } from "solid-js";
import { Banner } from "./Banner.tsx";

/** What stood in the way, in words, said aloud at once. Nothing while `text` is null. */
export function Failure(props: {
  readonly text: string | null | undefined;
  readonly class?: string;
}): JSX.Element {
  return (
    <Show when={props.text}>
      {(text) => (
        <div role="alert" class={props.class}>
          <Banner tone="bad" icon="alert" shape="card">
            {text()}
          </Banner>
        </div>
      )}
    </Show>
  );
}
