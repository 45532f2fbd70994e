import { For, type JSX, Match, Show, Switch } from "solid-js";
import type { GoalFound, NoteFound, PersonRow, RoomRow, SearchResult } from "../../../bridge/contract.ts";
import { formatMoment } from "../../i18n/format.ts";
import { formatNumber } from "../../i18n/format-more.ts";
import { languageOf, useLanguage, useText } from "../../i18n/text.tsx";
import { Avatar } from "../../kit/Avatar.tsx";
import { Badge } from "../../kit/Badge.tsx";
import { Icon, type IconName } from "../../kit/Icon.tsx";
import { nameInText } from "../../kit/names.ts";
import { OrgBadge } from "../../kit/OrgBadge.tsx";
import { PersonName } from "../../kit/PersonName.tsx";
import { RoleName } from "../../kit/RoleName.tsx";
import { Weave } from "../../kit/Weave.tsx";
import { rowId } from "./FinderDialog.tsx";
import type { FinderState } from "./finder-state.ts";
import { Keys } from "./Keys.tsx";
import type { Row } from "./rows.ts";
import { finderText } from "./text.ts";

/** One thing that fits. The focus stays with the words: a row is pointed at by the pointer or the arrows. */
export function FinderRow(props: {
  readonly row: Row;
  readonly at: number;
  readonly state: FinderState;
}): JSX.Element {
  const { state } = props;
  const isActive = () => state.active() === props.at;
  const as = <T extends Row["type"]>(type: T) =>
    props.row.type === type ? (props.row as Extract<Row, { readonly type: T }>) : undefined;
  return (
    <button
      type="button"
      id={rowId(props.at)}
      class="find"
      role="option"
      tabindex="-1"
      aria-selected={isActive()}
      data-one={
        props.row.type === "command" || props.row.type === "span" || props.row.type === "more"
          ? ""
          : undefined
      }
      onPointerMove={(event) => event.pointerType === "mouse" && !isActive() && state.setActive(props.at)}
      onPointerDown={(event) => event.preventDefault()}
      onClick={() => state.run(props.row)}
    >
      <Switch>
        <Match when={as("message")}>{(row) => <Message result={row().result} />}</Match>
        <Match when={as("room")}>{(row) => <Room room={row().room} />}</Match>
        <Match when={as("person")}>{(row) => <Person person={row().person} />}</Match>
        <Match when={as("command")}>
          {(row) => <Plain icon={row().command.icon} words={row().command.name} keys={row().command.keys} />}
        </Match>
        <Match when={as("span")}>{(row) => <Plain icon="calendar" words={row().span.label} />}</Match>
        <Match when={as("goal")}>{(row) => <Goal goal={row().goal} />}</Match>
        <Match when={as("note")}>{(row) => <Note note={row().note} />}</Match>
        <Match when={as("more")}>{(row) => <More {...row()} />}</Match>
      </Switch>
      <Show when={isActive() && as("command")?.command.keys === undefined}>
        <span class="end only-desktop" aria-hidden="true">
          <span class="kbd">↵</span>
        </span>
      </Show>
    </button>
  );
}

function Message(props: { readonly result: SearchResult }): JSX.Element {
  const t = useText(finderText);
  const language = useLanguage();
  return (
    <>
      <Avatar class="find-face" face={props.result.inside?.author ?? props.result.author} size="md" />
      <span class="hit cut" lang={languageOf(props.result.text)} dir="auto">
        <Show when={props.result.hasFiles}>
          <Icon name="clip" size="sm" />{" "}
        </Show>
        <Marked found={props.result} />
      </span>
      <span class="src cut">
        <bdi>{props.result.roomName}</bdi> ·{" "}
        <Show when={props.result.inside} fallback={<bdi>{nameInText(props.result.author)}</bdi>}>
          {(inside) => (
            <>
              <bdi>{nameInText(inside().author)}</bdi> · {t().insideOf(nameInText(props.result.author))}
            </>
          )}
        </Show>{" "}
        · <time>{formatMoment(language(), props.result.writtenAt, Date.now())}</time>
      </span>
    </>
  );
}

/** The words as they were written, with what was found in them marked. */
function Marked(props: { readonly found: Pick<SearchResult, "text" | "marks"> }): JSX.Element {
  const pieces = () => {
    const { text, marks } = props.found;
    const edges = [0, ...marks.flat(), text.length];
    return edges.slice(1).map((end, at) => ({ text: text.slice(edges[at], end), isMark: at % 2 === 1 }));
  };
  return (
    <For each={pieces()}>
      {(piece) => (
        <Show when={piece.isMark} fallback={piece.text}>
          <mark>{piece.text}</mark>
        </Show>
      )}
    </For>
  );
}

function Room(props: { readonly room: RoomRow }): JSX.Element {
  const t = useText(finderText);
  const language = useLanguage();
  const only = () => (props.room.kind === "direct" ? props.room.faces[0] : undefined);
  const about = () =>
    props.room.hasEnded
      ? t().ended
      : props.room.kind === "direct"
        ? t().direct
        : t().members(props.room.memberCount);
  return (
    <>
      <span class="find-face" data-bare="">
        <Show when={only()} fallback={<Weave faces={props.room.faces} />}>
          {(face) => <Avatar face={face()} size="md" />}
        </Show>
      </span>
      <span class="hit">
        <bdi class="cut">{props.room.name}</bdi>
        <Show when={props.room.faces.find(({ org }) => org !== undefined)?.org}>
          {(org) => <OrgBadge name={org()} />}
        </Show>
        <Badge
          count={props.room.unread}
          tone={props.room.kind === "direct" ? "you" : "room"}
          label={t().unread(props.room.unread)}
        />
      </span>
      <span class="src cut">
        {about()} · <time>{formatMoment(language(), props.room.last?.at ?? props.room.at, Date.now())}</time>
      </span>
    </>
  );
}

function Person(props: { readonly person: PersonRow }): JSX.Element {
  return (
    <>
      <Avatar class="find-face" face={props.person} size="md" here={props.person.here} />
      <span class="hit">
        <PersonName person={props.person} />
      </span>
      <span class="src cut">{props.person.title ?? <RoleName role={props.person.role} />}</span>
    </>
  );
}

/** What was found, and below it what it belongs to, whose it is and from when. */
function Goal(props: { readonly goal: GoalFound }): JSX.Element {
  const t = useText(finderText);
  return (
    <Elsewhere
      icon={props.goal.what === "checkIn" ? "flag" : "goals"}
      found={props.goal}
      place={[t()[props.goal.what], props.goal.about]}
    />
  );
}

function Note(props: { readonly note: NoteFound }): JSX.Element {
  return <Elsewhere icon="doc" found={props.note} place={[props.note.roomName, props.note.title]} />;
}

function Elsewhere(props: {
  readonly icon: IconName;
  readonly found: GoalFound | NoteFound;
  readonly place: readonly string[];
}): JSX.Element {
  const t = useText(finderText);
  const language = useLanguage();
  const place = () => [...props.place, props.found.by === null ? "" : nameInText(props.found.by)];
  return (
    <>
      <span class="find-face">
        <Icon name={props.icon} />
      </span>
      <span class="hit cut" lang={languageOf(props.found.text)} dir="auto">
        <Marked found={props.found} />
      </span>
      <span class="src cut">
        <For each={place().filter((one) => one !== "")}>
          {(one) => (
            <>
              <bdi>{one}</bdi> ·{" "}
            </>
          )}
        </For>
        {props.found.isAway ? `${t().away} · ` : ""}
        <time>{formatMoment(language(), props.found.at, Date.now())}</time>
      </span>
    </>
  );
}

const ALL_OF = { messages: "allMessages", goals: "allGoals", notes: "allNotes" } as const;

function More(props: Extract<Row, { readonly type: "more" }>): JSX.Element {
  const t = useText(finderText);
  const language = useLanguage();
  const words = () =>
    props.isAll ? t()[ALL_OF[props.of]](formatNumber(language(), props.count)) : t().moreMessages;
  return <Plain icon={props.isAll ? "right" : "down"} words={words()} />;
}

function Plain(props: {
  readonly icon: IconName;
  readonly words: string;
  readonly keys?: string | undefined;
}): JSX.Element {
  return (
    <>
      <span class="find-face">
        <Icon name={props.icon} />
      </span>
      <span class="hit cut">{props.words}</span>
      <Show when={props.keys}>
        {(keys) => (
          <span class="end only-desktop">
            <Keys of={keys()} />
          </span>
        )}
      </Show>
    </>
  );
}
