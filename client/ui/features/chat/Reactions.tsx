import { For, type JSX, Show } from "solid-js";
import type { TimelineItem } from "../../../bridge/contract.ts";
import { formatNames } from "../../i18n/format.ts";
import { useLanguage, useText } from "../../i18n/text.tsx";
import { Icon } from "../../kit/Icon.tsx";
import { iconOf } from "./reactions.ts";
import { writingText } from "./writing-text.ts";

/** Who answered how; a press adds or takes back one's own. */
export function Reactions(props: {
  readonly item: TimelineItem;
  /** Tab reaches these: their message is the one it stops at. */
  readonly isStop: boolean;
  readonly onToggle: (emoji: string) => void;
}): JSX.Element {
  const language = useLanguage();
  const emojis = () => props.item.reactions.map((one) => one.emoji);
  return (
    <div class="reacts">
      <For each={emojis()}>
        {(emoji) => (
          <Show when={props.item.reactions.find((one) => one.emoji === emoji)}>
            {(reaction) => (
              <Reaction
                emoji={emoji}
                count={reaction().count}
                mine={reaction().mine}
                isStop={props.isStop}
                names={formatNames(language(), reaction().names)}
                onToggle={() => props.onToggle(emoji)}
              />
            )}
          </Show>
        )}
      </For>
    </div>
  );
}

function Reaction(props: {
  readonly emoji: string;
  readonly count: number;
  readonly mine: boolean;
  readonly names: string;
  readonly isStop: boolean;
  readonly onToggle: () => void;
}): JSX.Element {
  const w = useText(writingText);
  return (
    <button
      type="button"
      class="react"
      tabindex={props.isStop ? 0 : -1}
      aria-pressed={props.mine}
      title={w().reactedBy(props.emoji, props.names)}
      onClick={() => props.onToggle()}
    >
      <Show when={iconOf(props.emoji)} fallback={<span>{props.emoji}</span>}>
        {(icon) => <Icon name={icon()} label={props.emoji} />}
      </Show>
      {props.count}
      <span class="sr">{props.names}</span>
    </button>
  );
}
