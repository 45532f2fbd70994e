import { createResource, For, type JSX, Show } from "solid-js";
import type { RoomId, TimelineItem } from "../../../bridge/contract.ts";
import { formatMoment } from "../../i18n/format.ts";
import { languageOf, useLanguage, useText } from "../../i18n/text.tsx";
import { nameInText } from "../../kit/names.ts";
import { useEngine } from "../../state/engine.tsx";
import { MessageText } from "./MessageText.tsx";
import { Popover } from "./Popover.tsx";
import { writingText } from "./writing-text.ts";
import "./wordings.css";

/** How a message was worded before, newest first: an edit hides nothing. */
export function Wordings(props: {
  readonly room: RoomId;
  readonly item: TimelineItem;
  readonly anchor: Element;
  readonly onClose: () => void;
}): JSX.Element {
  const t = useText(writingText);
  const language = useLanguage();
  const engine = useEngine();
  const [wordings] = createResource(
    () => ({ room: props.room, id: props.item.id, at: props.item.edited?.at }),
    async ({ room, id }) => {
      const read = await engine.command("readWordings", { room, id });
      return read.ok ? read.value.toReversed() : [];
    },
  );
  return (
    <Popover anchor={props.anchor} label={t().wordings} class="wordings" onClose={props.onClose}>
      <h3 class="cap">{t().wordings}</h3>
      <ol>
        <For each={wordings.latest} fallback={<Show when={!wordings.loading}>{t().noWordings}</Show>}>
          {(one, at) => (
            <li data-now={at() === 0 ? "" : undefined}>
              <p class="who">
                <b>{nameInText(one.by)}</b> <time>{formatMoment(language(), one.at, Date.now())}</time>
                <Show when={at() === 0}>
                  <span class="chip" data-size="sm">
                    {t().wordingNow}
                  </span>
                </Show>
              </p>
              <div lang={languageOf(one.text)}>
                <MessageText text={one.text} isStop />
              </div>
            </li>
          )}
        </For>
      </ol>
    </Popover>
  );
}
