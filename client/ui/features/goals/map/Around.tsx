import { For, type JSX } from "solid-js";
import { formatPercent } from "../../../i18n/format-more.ts";
import { useText } from "../../../i18n/text.tsx";
import { Icon, type IconName } from "../../../kit/Icon.tsx";
import { IconButton } from "../../../kit/IconButton.tsx";
import type { Camera } from "./camera.ts";
import type { MapGroup } from "./graph.ts";
import type { Hands } from "./hands.ts";
import type { MapLayout } from "./layout.ts";
import { mapTexts } from "./map-text.ts";
import type { Thread } from "./route.ts";

/** What stands around the cards of the map. */

/** Over the cards: where lines end, and what they say. */
export function Ends(props: {
  readonly threads: readonly Thread[];
  readonly isLit: (thread: Thread) => boolean;
}): JSX.Element {
  const words = useText(mapTexts);
  const said = (thread: Thread) => (thread.edge.kind === "ring" ? words().ring : thread.edge.reason);
  return (
    <>
      <svg class="threads over" aria-hidden="true">
        <For each={props.threads.filter(({ edge }) => edge.kind !== "needs")}>
          {(thread) => (
            <circle
              class="end"
              cx={thread.end.x}
              cy={thread.end.y}
              r="4"
              data-lit={props.isLit(thread) ? "" : undefined}
            />
          )}
        </For>
      </svg>
      <For each={props.threads.filter((thread) => said(thread) !== "")}>
        {(thread) => (
          <span
            class="thread-tag"
            data-kind={thread.edge.kind}
            aria-hidden="true"
            style={{ left: `${thread.middle.x}px`, top: `${thread.middle.y}px` }}
          >
            {said(thread)}
          </span>
        )}
      </For>
    </>
  );
}

export const groupIcons = ["calendar", "org", "people", "person"] as const satisfies Record<
  MapGroup,
  IconName
>;

/** Names of the columns: they stay in sight, above what is moved. */
export function Heads(props: { readonly layout: MapLayout; readonly camera: Camera }): JSX.Element {
  const words = useText(mapTexts);
  return (
    <div class="cols">
      <For each={props.layout.heads}>
        {({ group, x }) => (
          <p class="col" style={{ left: `${(x - props.camera.x) * props.camera.scale}px` }}>
            <Icon name={groupIcons[group]} size="sm" />
            {words().group(group)}
          </p>
        )}
      </For>
    </div>
  );
}

export function Legend(): JSX.Element {
  const words = useText(mapTexts);
  return (
    <ul class="legend" aria-label={words().legend}>
      <For each={["contributes", "supports", "needs"] as const}>
        {(kind) => (
          <li>
            <svg class="threads" width="26" height="6" aria-hidden="true">
              <path d="M1 3h24" data-kind={kind} />
            </svg>
            {words()[kind]}
          </li>
        )}
      </For>
    </ul>
  );
}

export function Zoom(props: { readonly hands: Hands }): JSX.Element {
  const words = useText(mapTexts);
  return (
    <fieldset class="zoom" aria-label={words().zoom} title={words().keys}>
      <IconButton icon="minus" label={words().further} onClick={() => props.hands.zoomBy(-1)} />
      <button
        type="button"
        aria-label={`${formatPercent(props.hands.camera().scale)} ${words().whole}`}
        title={words().whole}
        onClick={() => props.hands.whole()}
      >
        {formatPercent(props.hands.camera().scale)}
      </button>
      <IconButton icon="plus" label={words().nearer} onClick={() => props.hands.zoomBy(1)} />
    </fieldset>
  );
}
