import { type JSX, Show } from "solid-js";
import type { TimelineItem } from "../../../bridge/contract.ts";
import { formatTime } from "../../i18n/format.ts";
import { useText } from "../../i18n/text.tsx";
import { Avatar } from "../../kit/Avatar.tsx";
import { OrgBadge } from "../../kit/OrgBadge.tsx";
import { LateState } from "../../kit/SyncState.tsx";
import { fetched } from "../../state/fetched.tsx";
import type { MessageActions } from "./actions.ts";
import { MessageFiles } from "./files.ts";
import { MessageText } from "./MessageText.tsx";
import { talkParts } from "./parts.ts";
import { UnderMine } from "./UnderMine.tsx";
import "./message.css";

const Quote = fetched(async () => (await talkParts()).Quote);
const Edited = fetched(async () => (await talkParts()).Edited);
const MessageBelow = fetched(async () => (await talkParts()).MessageBelow);
const Imported = fetched(async () => (await talkParts()).Imported);
const MessageCards = fetched(async () => (await talkParts()).MessageCards);

export interface MessageProps {
  readonly item: TimelineItem;
  readonly joined: boolean;
  readonly tail: boolean;
  readonly flashed: boolean;
  readonly active: boolean;
  readonly actions: MessageActions;
  readonly onJump: (id: string) => void;
  /** The hover bar, while this message is pointed at. */
  readonly bar: JSX.Element;
}

/** One message. Keyboard and pointer are heard by the thread, which knows its neighbours. */
export function Message(props: MessageProps): JSX.Element {
  const isUnsent = () => props.item.state.type === "device" || props.item.state.type === "sending";
  const cards = () => props.item.forwarded ?? props.item.location ?? props.item.goals;
  const isWordless = () =>
    (props.item.files ?? cards()) !== undefined && props.item.text === "" && props.item.quote === null;
  return (
    <article
      class="msg"
      data-message={props.item.id}
      data-mine={props.item.mine ? "" : undefined}
      data-joined={props.joined ? "" : undefined}
      data-flash={props.flashed ? "" : undefined}
      data-state={isUnsent() ? "waiting" : undefined}
      tabindex={props.active ? 0 : -1}
    >
      <Show when={!props.joined}>
        <Avatar face={props.item.author} />
      </Show>
      <div class="said">
        <Who item={props.item} hidden={props.item.mine || props.joined} />
        <div class="line">
          <Show when={props.item.files}>
            {(files) => (
              <MessageFiles
                room={props.actions.room}
                message={props.item.id}
                files={files()}
                isStop={props.active}
              />
            )}
          </Show>
          <Show when={cards()}>
            <MessageCards room={props.actions.room} item={props.item} isStop={props.active} />
          </Show>
          <div class="bubble" hidden={isWordless()}>
            <Show when={props.item.quote}>
              {(quote) => <Quote quote={quote()} isStop={props.active} onJump={props.onJump} />}
            </Show>
            <MessageText
              text={props.item.text}
              mentions={props.item.mentions}
              hasNewer={props.item.hasNewer}
              isStop={props.active}
            />
            <Show when={props.item.edited}>
              {(edited) => (
                <>
                  {" "}
                  <Edited at={edited().at} of={props} />
                </>
              )}
            </Show>
          </div>
          {props.bar}
        </div>
        <Show when={props.item.urgent ?? props.item.reactions[0]}>
          <MessageBelow item={props.item} isStop={props.active} actions={props.actions} />
        </Show>
        <Show when={props.item.mine && props.tail}>
          <UnderMine item={props.item} isStop={props.active} actions={props.actions} />
        </Show>
      </div>
    </article>
  );
}

/** Name and time; spoken but not drawn where the place on the screen already says it. */
function Who(props: { readonly item: TimelineItem; readonly hidden: boolean }): JSX.Element {
  const t = useText("chat");
  return (
    <p class={props.hidden ? "sr" : "who"}>
      <b>
        <bdi>{props.item.author.name}</bdi>
      </b>{" "}
      <Show when={props.item.author.org}>
        {(org) => (
          <>
            <OrgBadge name={org()} />{" "}
          </>
        )}
      </Show>
      <Show when={props.item.author.lookAlike}>
        {(other) => (
          <>
            <span class="chip" data-tone="warn" data-size="sm" title={t().lookAlikeOf(other())}>
              {t().lookAlike}
            </span>{" "}
          </>
        )}
      </Show>
      <Show when={props.item.imported}>
        {(from) => (
          <>
            <Imported of={from()} />{" "}
          </>
        )}
      </Show>
      <Show when={props.item.late} fallback={<time>{formatTime(props.item.writtenAt)}</time>}>
        <LateState writtenAt={props.item.writtenAt} arrivedAt={props.item.arrivedAt} />
      </Show>
    </p>
  );
}
