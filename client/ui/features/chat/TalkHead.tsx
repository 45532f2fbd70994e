import { type JSX, Show } from "solid-js";
import type { RoomView } from "../../../bridge/contract.ts";
import { useText } from "../../i18n/text.tsx";
import { Icon } from "../../kit/Icon.tsx";
import { IconButton } from "../../kit/IconButton.tsx";
import { texts } from "./text.ts";

/** Which room this is, that it is sealed, and the way to more about it. */
export function TalkHead(props: {
  readonly view: RoomView | null | undefined;
  /** Unread elsewhere, beside the way back on a phone. */
  readonly otherUnread: number;
  readonly infoOpen: boolean;
  readonly onInfo: () => void;
  readonly onBack: () => void;
}): JSX.Element {
  const t = useText(texts);
  return (
    <header class="talk-head">
      <button type="button" class="back only-phone is-flex" onClick={props.onBack}>
        <Icon name="left" />
        <span class="sr">{t().back}</span>
        <Show when={props.otherUnread > 0}>
          <span aria-hidden="true">{props.otherUnread}</span>
        </Show>
      </button>
      <Show when={props.view} fallback={<HeadSkeleton />}>
        {(view) => (
          <div class="title">
            <h2>
              <span class="cut">{view().name}</span>
              <span class="n" title={t().members(view().memberCount)}>
                {view().memberCount}
              </span>
            </h2>
            <p class="sub">
              <Show when={view().pending} fallback={<Icon name="lock" />}>
                <Icon name="wait" />
              </Show>
              <span class="cut">{view().pending ? t().pendingRoom : t().encrypted}</span>
            </p>
          </div>
        )}
      </Show>
      <span class="push only-desktop" />
      <IconButton icon="more" label={t().info} pressed={props.infoOpen} onClick={props.onInfo} />
    </header>
  );
}

function HeadSkeleton(): JSX.Element {
  return (
    <div class="title" aria-hidden="true">
      <span class="skel skel-title" />
    </div>
  );
}
