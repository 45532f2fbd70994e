import { A } from "@solidjs/router";
import { createMemo, createSignal, For, type JSX, Show } from "solid-js";
import type { MemberId, RoomId, RoomMemberRow, RoomView } from "../../../bridge/contract.ts";
import { daysAgo, formatDate, formatListTime } from "../../i18n/format.ts";
import { useLanguage, useText } from "../../i18n/text.tsx";
import { Avatar } from "../../kit/Avatar.tsx";
import { Icon } from "../../kit/Icon.tsx";
import { createLook } from "../../kit/look-for.ts";
import { newDeviceAt } from "../../kit/new-device.ts";
import { PersonName } from "../../kit/PersonName.tsx";
import { useRoomRoleName } from "../../kit/RoleName.tsx";
import { TextField } from "../../kit/TextField.tsx";
import { MemberMenu } from "./MemberMenu.tsx";
import { roomInfoText } from "./room-info-text.ts";
import { whyWords } from "./why-words.ts";

const SHOWN_FIRST = 12;
const SHOWN_MORE = 100;
/** From here on a room is hard to follow for anybody in it. */
const MANY = 200;

/** Who can read this room, since when and why. */
export function RoomMembers(props: { readonly view: RoomView }): JSX.Element {
  const t = useText(roomInfoText);
  const [most, setMost] = createSignal(SHOWN_FIRST);
  const [focused, setFocused] = createSignal<MemberId | null>(null);
  const [typed, setTyped] = createSignal("");
  const found = createLook(() => props.view.members, typed);
  const shown = createMemo(() => found().slice(0, most()));
  const stop = createMemo(
    () => (shown().find((person) => person.member === focused()) ?? shown()[0])?.member, // asked by every row
  );
  const restsUntil = (member: MemberId) =>
    props.view.resting.find((rest) => rest.member === member && rest.from <= Date.now())?.until ?? null;
  const hidden = () => found().length - shown().length;
  const sealed = () =>
    ({ open: t().openToOrg, private: t().onlyMembers, direct: t().onlyTwo })[props.view.access];
  return (
    <section class="info-part">
      <h3 class="cap">
        <b>{t().members(props.view.members.length)}</b>
        <Show when={props.view.guests > 0}>
          <span class="push">{t().guestsOf(props.view.guests)}</span>
        </Show>
      </h3>
      <p class="lead">
        <span class="sr">{t().whoReads} </span>
        {sealed()}
        {t().blindRelay}
      </p>
      <Show when={props.view.members.length > MANY}>
        <p class="lead">{t().manyMembers}</p>
      </Show>
      <Show when={props.view.members.length > SHOWN_FIRST}>
        <TextField
          label={t().findMember}
          hideLabel
          placeholder={t().findMember}
          value={typed()}
          onInput={setTyped}
        />
        <p class="sr" role="status">
          {typed().trim() === "" ? "" : t().foundMembers(found().length)}
        </p>
      </Show>
      <div class="card">
        <ul class="rows" data-lined="" onKeyDown={moveAlongStops}>
          <For each={shown()}>
            {(person) => (
              <Member
                person={person}
                room={props.view.id}
                restsUntil={restsUntil(person.member)}
                isStop={stop() === person.member}
                onFocus={() => setFocused(person.member)}
              />
            )}
          </For>
        </ul>
        <Show when={hidden() > 0}>
          <button type="button" class="row more-members" onClick={() => setMost(most() + SHOWN_MORE)}>
            <span class="text">{t().showAll(hidden())}</span>
            <span class="end">
              <Icon name="chev-down" />
            </span>
          </button>
        </Show>
      </div>
    </section>
  );
}

/** Up, Down, Home and End move along the rows: one tab stop, however many people there are. */
function moveAlongStops(event: KeyboardEvent & { readonly currentTarget: HTMLElement }): void {
  const stops = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-stop]")];
  const at = stops.indexOf(document.activeElement as HTMLElement);
  const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: stops.length - 1 }[event.key];
  const stop = next === undefined || at < 0 ? undefined : stops[next];
  if (stop === undefined) return;
  event.preventDefault();
  stop.focus();
}

function Member(props: {
  readonly person: RoomMemberRow;
  readonly room: RoomId;
  readonly restsUntil: number | null;
  /** The one row that Tab reaches. */
  readonly isStop: boolean;
  readonly onFocus: () => void;
}): JSX.Element {
  const t = useText(roomInfoText);
  const language = useLanguage();
  const near = useText("chat");
  const roleName = useRoomRoleName();
  const newAt = () => newDeviceAt(props.person, Date.now());
  const date = (at: number) =>
    [t().today, t().yesterday][daysAgo(at, Date.now())] ?? formatDate(language(), at, Date.now());
  const hasMenu = () => props.person.rolesToGive.length > 0 || props.person.canRemove;
  return (
    <li class="row room-member">
      <A
        class="face"
        href={`/people/${encodeURIComponent(props.person.member)}`}
        data-stop={hasMenu() ? undefined : ""}
        tabindex={props.isStop && !hasMenu() ? 0 : -1}
        onFocus={props.onFocus}
      >
        <Avatar face={props.person} here={props.person.here} />
        <span class="sr">
          {t().profile} <bdi>{props.person.name}</bdi>
        </span>
      </A>
      <PersonName person={props.person} isNew={newAt() !== null} />
      <span class="reads">
        <Show when={props.person.title}>
          <span class="t2 cut">{props.person.title}</span>
        </Show>
        <Show when={props.restsUntil}>
          {(until) => (
            <span class="t2 with-icon">
              <Icon name="moon" size="xs" />
              {near().resting(formatListTime(language(), until(), Date.now()))}
            </span>
          )}
        </Show>
        <span class="t2">{whyWords(t(), props.person, date)}</span>
        <Show when={newAt()}>{(at) => <span class="t2 fresh">{t().newDevice(date(at()))}</span>}</Show>
      </span>
      <Show when={hasMenu()} fallback={<span class="end">{roleName(props.person.roomRole)}</span>}>
        <MemberMenu person={props.person} room={props.room} isStop={props.isStop} onFocus={props.onFocus} />
      </Show>
    </li>
  );
}
