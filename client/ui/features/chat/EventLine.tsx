import { A } from "@solidjs/router";
import { type JSX, Show } from "solid-js";
import type { TimelineItem } from "../../../bridge/contract.ts";
import { type Language, useLanguage, useText, type Words } from "../../i18n/text.tsx";
import { Icon, type IconName } from "../../kit/Icon.tsx";
import { nameInText } from "../../kit/names.ts";
import type { MessageActions } from "./actions.ts";
import { lineIcon, lineSentence } from "./line-words.ts";
import { placeOf } from "./message-place.ts";

/** Something that happened in the room, or a message that was taken back, as one quiet sentence. */
export function EventLine(props: {
  readonly item: TimelineItem;
  readonly actions: MessageActions;
}): JSX.Element {
  const t = useText("chat");
  const language = useLanguage();
  const again = () => props.item.mine && props.actions.recalledText(props.item.id) !== null;
  const pinned = () => (props.item.line?.type === "Pinned" ? props.item.line : undefined);
  return (
    <p class="event">
      <Show when={iconOf(props.item)}>{(icon) => <Icon name={icon()} size="xs" />}</Show>
      <span>{sentence(t(), language(), props.item)}</span>
      <Show when={pinned()}>
        {(line) => (
          <A class="link" href={placeOf(props.actions.room, line().id)}>
            {t().see}
          </A>
        )}
      </Show>
      <Show when={props.item.recalled !== null && again()}>
        <button type="button" class="link" onClick={() => props.actions.editAgain(props.item.id)}>
          {t().editAgain}
        </button>
      </Show>
    </p>
  );
}

function sentence(t: Words["chat"], language: Language, item: TimelineItem): string {
  const of = item.mine ? null : nameInText(item.author);
  const { by = null, had = 0 } = item.recalled ?? {};
  if (by !== null || had > 0) return lineSentence(t, language, { type: "Recalled", by, of, had });
  if (item.recalled !== null) return of === null ? t.youRecalled : t.theyRecalled(of);
  const { line } = item;
  return lineSentence(t, language, line ?? { type: "Newer" });
}

function iconOf(item: TimelineItem): IconName | null {
  return item.recalled !== null ? "recall" : item.line && lineIcon(item.line);
}
