import type { JSX } from "solid-js";
import { useText } from "../../i18n/text.tsx";
import "./shell.css";
import { SkeletonRows } from "../../kit/SkeletonRows.tsx";

/** While the engine opens this device's own data: the shape of what is coming, and no spinner. */
export function Starting(): JSX.Element {
  const t = useText("shell");
  return (
    <div class="app" data-pane="list" data-tabs="" aria-busy="true">
      <p class="sr" role="status">
        {t().starting}
      </p>
      <div class="rail">
        <span class="skel skel-face" />
      </div>
      <PaneSkeleton />
    </div>
  );
}

/** Two panes at rest, also shown while a feature's code arrives. */
export function PaneSkeleton(): JSX.Element {
  return (
    <>
      <section class="pane list-pane" aria-hidden="true">
        <div class="pane-head">
          <span class="skel skel-title" />
        </div>
        <SkeletonRows count={5} />
      </section>
      <main class="stage" aria-busy="true" />
    </>
  );
}
