import { createSignal, For, type JSX, Show } from "solid-js";
import type { ObjectiveView } from "../../../../bridge/contract.ts";
import { useText } from "../../../i18n/text.tsx";
import { Menu, MenuItem } from "../../../kit/Menu.tsx";
import { texts } from "../text.ts";
import { AlignDialog } from "./AlignDialog.tsx";
import { alignTexts } from "./align-text.ts";
import { createAligning, createLinkTitle } from "./aligning.ts";
import { linksOf } from "./links.ts";

/** What is aligned from the map: beside a card or a row of the outline. One for all of them. */
export function AlignMenu(props: {
  readonly objective: ObjectiveView | undefined;
  readonly anchor: Element | null;
  readonly onClose: () => void;
}): JSX.Element {
  const t = useText(alignTexts);
  const goals = useText(texts);
  const titleOf = createLinkTitle();
  const aligning = createAligning();
  const [asked, setAsked] = createSignal<{
    readonly objective: ObjectiveView;
    readonly what: "align" | "need";
  } | null>(null);
  return (
    <>
      <Show when={props.objective}>
        {(objective) => (
          <Menu
            open={props.anchor !== null}
            anchor={props.anchor}
            label={t().menu(objective().title.text || goals().untitled)}
            onClose={props.onClose}
          >
            <MenuItem icon="up" onSelect={() => setAsked({ objective: objective(), what: "align" })}>
              {t().alignTo}
            </MenuItem>
            <MenuItem icon="flag" onSelect={() => setAsked({ objective: objective(), what: "need" })}>
              {t().needOf}
            </MenuItem>
            <Show when={linksOf(objective()).length > 0}>
              <hr />
            </Show>
            <For each={linksOf(objective())}>
              {(link) => (
                <MenuItem icon="x" onSelect={() => void aligning.remove(objective(), link)}>
                  <span class="cut">
                    {link.kind === "needs"
                      ? t().removeNeed(titleOf(link.target))
                      : t().removeAlign(titleOf(link.target))}
                  </span>
                </MenuItem>
              )}
            </For>
          </Menu>
        )}
      </Show>
      <Show when={asked()} keyed>
        {(one) => <AlignDialog {...one} onClose={() => setAsked(null)} />}
      </Show>
    </>
  );
}
