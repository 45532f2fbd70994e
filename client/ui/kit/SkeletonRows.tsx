import { For, type JSX } from "solid-js";

/** A list of faces and names that is on its way. Says nothing by itself. */
export const SkeletonRows = (props: { readonly count: number }): JSX.Element => (
  <For each={Array.from({ length: props.count })}>
    {() => (
      <div class="skel-row">
        <span class="skel skel-face" />
        <span class="skel-lines">
          <span class="skel" />
          <span class="skel" />
        </span>
      </div>
    )}
  </For>
);
