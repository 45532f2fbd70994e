import { A } from "@solidjs/router";
import { createSignal, For, type JSX, Show } from "solid-js";
import type { RoomMemberRow, RoomView } from "../../../bridge/contract.ts";
import { daysAgo, formatDate } from "../../i18n/format.ts";
import { useLanguage, useText } from "../../i18n/text.tsx";
import { Avatar } from "../../kit/Avatar.tsx";
import { Icon } from "../../kit/Icon.tsx";
import { newDeviceAt } from "../../kit/new-device.ts";
import { PersonName } from "../../kit/PersonName.tsx";
import { useRoomRoleName } from "../../kit/RoleName.tsx";
import { MemberMenu } from "./MemberMenu.tsx";
import { roomInfoText } from "./room-info-text.ts";
import { whyWords } from "./why-words.ts";

const SHOWN_FIRST = 12;

/** Who can read this room, since when and why. */
export function RoomMembers(props: { readonly view: RoomView }): JSX.Element {
  const t = useText(roomInfoText);
  const [all, setAll] = createSignal(false);
  const shown = () => (all() ? props.view.members : props.view.members.slice(0, SHOWN_FIRST));
  const hidden = () => props.view.members.length - shown().length;
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
      <div class="card">
        <ul class="rows" data-lined="">
          <For each={shown()}>{(person) => <Member person={person} view={props.view} />}</For>
        </ul>
        <Show when={hidden() > 0}>
          <button type="button" class="row more-members" onClick={() => setAll(true)}>
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

function Member(props: { readonly person: RoomMemberRow; readonly view: RoomView }): JSX.Element {
  const t = useText(roomInfoText);
  const language = useLanguage();
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
        aria-label={`${t().profile} ${props.person.name}`}
        tabindex="-1"
      >
        <Avatar face={props.person} here={props.person.here} />
      </A>
      <PersonName person={props.person} isNew={newAt() !== null} />
      <span class="reads">
        <Show when={props.person.title}>
          <span class="t2 cut">{props.person.title}</span>
        </Show>
        <span class="t2">{whyWords(t(), props.person, date)}</span>
        <Show when={newAt()}>{(at) => <span class="t2 fresh">{t().newDevice(date(at()))}</span>}</Show>
      </span>
      <Show when={hasMenu()} fallback={<span class="end">{roleName(props.person.roomRole)}</span>}>
        <MemberMenu person={props.person} room={props.view.id} />
      </Show>
    </li>
  );
}
