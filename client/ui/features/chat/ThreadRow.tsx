import { createMemo, type JSX, Match, Show, Switch } from "solid-js";
import { formatDay } from "../../i18n/format.ts";
import { useLanguage, useText } from "../../i18n/text.tsx";
import { Button } from "../../kit/Button.tsx";
import { fetched } from "../../state/fetched.tsx";
import type { MessageActions } from "./actions.ts";
import { EventLine } from "./EventLine.tsx";
import { Message } from "./Message.tsx";
import type { OpenControls } from "./open-controls.ts";
import { talkParts } from "./parts.ts";
import type { Row } from "./rows.ts";
import type { Thread } from "./thread.ts";
import type { RoomTimeline } from "./timeline.ts";

const MessageBar = fetched(async () => (await talkParts()).MessageBar);
const SharedLine = fetched(async () => (await talkParts()).SharedLine);

export interface ThreadRowProps {
  readonly key: string;
  readonly thread: Thread;
  readonly source: RoomTimeline;
  readonly actions: MessageActions;
  readonly controls: OpenControls;
  readonly held: boolean;
  readonly onJump: (id: string) => void;
}

/** One row of the list, whatever it is; its height is measured here. */
export function ThreadRow(props: ThreadRowProps): JSX.Element {
  const row = createMemo(() => props.thread.rowOf(props.key));
  const as = <K extends Row["kind"]>(kind: K) => {
    const now = row();
    return now?.kind === kind ? (now as Extract<Row, { kind: K }>) : undefined;
  };
  return (
    <li ref={(element) => props.thread.list.measure(element, props.key)}>
      <Switch>
        <Match when={as("message")}>{(message) => <MessageRow of={props} row={message()} />}</Match>
        <Match when={as("line")}>
          {(line) => (
            <Show
              when={line().more.length > 0}
              fallback={<EventLine item={line().item} actions={props.actions} />}
            >
              <SharedLine
                items={[line().item, ...line().more]}
                flashed={props.thread.flashed()}
                actions={props.actions}
              />
            </Show>
          )}
        </Match>
        <Match when={as("day")}>{(day) => <Day at={day().at} />}</Match>
        <Match when={as("unread")}>
          <UnreadLine />
        </Match>
        <Match when={as("gap")}>{(gap) => <Unread source={props.source} before={gap().before} gap />}</Match>
        <Match when={as("top")}>
          <Unread source={props.source} before={props.source.timeline().items[0]?.order ?? ""} />
        </Match>
      </Switch>
    </li>
  );
}

function MessageRow(props: {
  readonly of: ThreadRowProps;
  readonly row: Extract<Row, { kind: "message" }>;
}): JSX.Element {
  const item = () => props.row.item;
  return (
    <Message
      item={item()}
      joined={props.row.joined}
      tail={props.row.tail}
      flashed={props.of.held || props.of.thread.flashed() === props.of.key}
      active={props.of.thread.active() === props.of.key}
      actions={props.of.actions}
      onJump={props.of.onJump}
      bar={
        <Show when={props.of.controls.showsBar(props.of.key)}>
          <MessageBar
            item={item()}
            actions={props.of.actions}
            onMenu={(anchor) => props.of.controls.openMenu(props.of.key, anchor)}
            onReact={(anchor) => props.of.controls.openEmoji(props.of.key, anchor)}
          />
        </Show>
      }
    />
  );
}

function Day(props: { readonly at: number }): JSX.Element {
  const language = useLanguage();
  return <p class="day">{formatDay(language(), props.at, Date.now())}</p>;
}

function UnreadLine(): JSX.Element {
  const t = useText("chat");
  return <p class="news">{t().unreadLine}</p>;
}

/** History that is not here yet: it reads itself, and offers a press when that did not work. */
function Unread(props: {
  readonly source: RoomTimeline;
  readonly before: string;
  readonly gap?: boolean;
}): JSX.Element {
  const t = useText("chat");
  const words = () => (props.gap === true ? t().readGap : t().readOlder);
  return (
    <Show when={props.source.failed().has(props.before)} fallback={<p class="event">{t().readingOlder}</p>}>
      <p class="event">
        <Button size="sm" tone="link" onClick={() => void props.source.readBefore(props.before)}>
          {words()}
        </Button>
      </p>
    </Show>
  );
}
