import { type JSX, Show } from "solid-js";
import { useText } from "../../i18n/text.tsx";
import { Icon } from "../../kit/Icon.tsx";
import { IconButton } from "../../kit/IconButton.tsx";
import { nameInText } from "../../kit/names.ts";
import type { Composing } from "./composing.ts";
import { withoutPiles } from "./message-text.ts";
import { writingText } from "./writing-text.ts";

/** Says what the words will answer or replace, with the way out. */
export function ComposingStrip(props: { readonly composing: Composing }): JSX.Element {
  const w = useText(writingText);
  const isEdit = () => props.composing.isEdit();
  return (
    <Show when={props.composing.target()}>
      {(target) => (
        <div class="strip">
          <Icon name={isEdit() ? "edit" : "reply"} size="sm" />
          <p class="cut">
            <b>{isEdit() ? w().editing : w().replyingTo(nameInText(target().author))}</b>{" "}
            {withoutPiles(target().text)}
          </p>
          <IconButton
            icon="x"
            size="sm"
            label={isEdit() ? w().cancelEdit : w().cancelReply}
            onClick={() => props.composing.cancel()}
          />
        </div>
      )}
    </Show>
  );
}
