import { type JSX, Show } from "solid-js";
import type { RoomView } from "../../../bridge/contract.ts";
import { formatListTime } from "../../i18n/format.ts";
import { useLanguage, useText } from "../../i18n/text.tsx";
import { Icon, type IconName } from "../../kit/Icon.tsx";
import { IconButton } from "../../kit/IconButton.tsx";
import { OrgBadge } from "../../kit/OrgBadge.tsx";
import { fetched } from "../../state/fetched.tsx";
import { useFinder } from "../../state/finder.tsx";
import { talkParts } from "./parts.ts";

const Pins = fetched(async () => (await talkParts()).Pins);

/** Which room this is, that it is sealed, and the way to more about it. */
export function TalkHead(props: {
  readonly view: RoomView | null | undefined;
  /** Unread elsewhere, beside the way back on a phone. */
  readonly otherUnread: number;
  readonly infoOpen: boolean;
  readonly onInfo: () => void;
  readonly notesOpen: boolean;
  readonly onNotes: () => void;
  readonly onBack: () => void;
}): JSX.Element {
  const t = useText("chat");
  const finder = useFinder();
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
              <bdi class="cut">{view().name}</bdi>
              <Show
                when={view().kind === "direct"}
                fallback={
                  <span class="n" title={t().members(view().memberCount)}>
                    {view().memberCount}
                  </span>
                }
              >
                <Show when={view().faces[0]?.org}>{(org) => <OrgBadge name={org()} />}</Show>
              </Show>
            </h2>
            <Standing view={view()} />
          </div>
        )}
      </Show>
      <span class="push only-desktop" />
      <Show when={(props.view?.pinned ?? 0) > 0 && props.view}>{(view) => <Pins view={view()} />}</Show>
      <Show when={props.view}>
        {(view) => <IconButton icon="search" label={t().findHere} onClick={() => finder.find(view().id)} />}
      </Show>
      <IconButton
        class="only-desktop"
        icon="doc"
        label={t().notes}
        pressed={props.notesOpen}
        onClick={props.onNotes}
      />
      <IconButton icon="more" label={t().info} pressed={props.infoOpen} onClick={props.onInfo} />
    </header>
  );
}

/** Under the name: the one thing about this room that matters most now. */
function Standing(props: { readonly view: RoomView }): JSX.Element {
  const t = useText("chat");
  const language = useLanguage();
  const now = (): { readonly icon: IconName; readonly words: string } => {
    const { view } = props;
    if (view.ended !== null) return { icon: "lock", words: t().endedShort };
    if (view.pending) return { icon: "wait", words: t().pendingRoom };
    if (view.waitingForKey && view.myRole !== null) return { icon: "key", words: t().waitingKeyShort };
    const [rest] = view.access === "direct" ? view.resting : [];
    if (rest !== undefined && rest.from <= Date.now())
      return { icon: "moon", words: t().resting(formatListTime(language(), rest.until, Date.now())) };
    return { icon: "lock", words: view.access === "private" ? t().privateRoom : t().encrypted };
  };
  return (
    <p class="sub">
      <Icon name={now().icon} />
      <span class="cut">{now().words}</span>
      <Show when={props.view.guests > 0 && props.view.ended === null}>
        <span class="guests">
          <Icon name="org" />
          {t().withGuests(props.view.guests)}
        </span>
      </Show>
    </p>
  );
}

function HeadSkeleton(): JSX.Element {
  return (
    <div class="title" aria-hidden="true">
      <span class="skel skel-title" />
    </div>
  );
}
