import { A } from "@solidjs/router";
import { createMemo, createSignal, For, type JSX, onCleanup, onMount, Show } from "solid-js";
import type { JoinRequestView, PeopleView, PersonRow } from "../../../bridge/contract.ts";
import { formatDate, formatNames } from "../../i18n/format.ts";
import { useLanguage, useText } from "../../i18n/text.tsx";
import { Avatar } from "../../kit/Avatar.tsx";
import { Badge } from "../../kit/Badge.tsx";
import { Icon, type IconName } from "../../kit/Icon.tsx";
import { PersonName } from "../../kit/PersonName.tsx";
import { RoleName } from "../../kit/RoleName.tsx";
import { SkeletonRows } from "../../kit/SkeletonRows.tsx";
import { peopleText } from "./text.ts";

interface RowProps {
  readonly isChosen: boolean;
  /** The one row that Tab reaches. */
  readonly isStop: boolean;
}

const FIRST_ROWS = 100;
const MORE_ROWS = 200;

/** A section of the directory. Of thousands, those further down are drawn when one comes near them. */
export function Rows(props: {
  readonly title: string;
  readonly people: readonly PersonRow[];
  /** Drawn in any case: the one that is open beside the list. */
  readonly chosen: string | undefined;
  readonly children: (person: PersonRow) => JSX.Element;
}): JSX.Element {
  const [most, setMost] = createSignal(FIRST_ROWS);
  const upToChosen = createMemo(() => props.people.findIndex((one) => one.member === props.chosen) + 1);
  const drawn = createMemo(() => props.people.slice(0, Math.max(most(), upToChosen())));
  return (
    <>
      <h2 class="cap">{props.title}</h2>
      <For each={drawn()}>{props.children}</For>
      <Show when={drawn().length < props.people.length && drawn().length} keyed>
        {(count) => <Further onNear={() => setMost(count + MORE_ROWS)} />}
      </Show>
    </>
  );
}

/** The place where the drawn rows end. */
function Further(props: { readonly onNear: () => void }): JSX.Element {
  let place!: HTMLDivElement;
  onMount(() => {
    const near = new IntersectionObserver(
      (seen) => seen.some((one) => one.isIntersecting) && props.onNear(),
      { rootMargin: "800px" },
    );
    near.observe(place);
    onCleanup(() => near.disconnect());
  });
  return <div ref={place} class="further" />;
}

export function PersonLink(props: { readonly person: PersonRow } & RowProps): JSX.Element {
  const t = useText(peopleText);
  return (
    <A
      class="row"
      href={`/people/${encodeURIComponent(props.person.member)}`}
      aria-current={props.isChosen ? "true" : undefined}
      tabindex={props.isStop ? 0 : -1}
    >
      <Avatar face={props.person} here={props.person.here} />
      <span class="text">
        <span class="t1">
          <PersonName person={props.person} />
        </span>
        <span class="t2 cut">
          <Show when={props.person.guest} fallback={<Position person={props.person} />}>
            {(guest) => <GuestStay {...guest()} />}
          </Show>
          <Show when={props.person.here}>
            <span class="sr">{t().here}</span>
          </Show>
        </span>
      </span>
    </A>
  );
}

function Position(props: { readonly person: PersonRow }): JSX.Element {
  return (
    <Show when={props.person.title} fallback={<RoleName role={props.person.role} />}>
      {(title) => <>{title()}</>}
    </Show>
  );
}

function GuestStay(props: {
  readonly rooms: number;
  readonly until: number | null;
  readonly expired: boolean;
}): JSX.Element {
  const t = useText(peopleText);
  const language = useLanguage();
  const end = () => {
    if (props.until === null) return t().noUntil;
    const date = formatDate(language(), props.until, Date.now());
    return props.expired ? t().overSince(date) : t().untilDate(date);
  };
  return <>{[t().guestRooms(props.rooms), end()].join(t().comma)}</>;
}

export function RequestLink(
  props: { readonly requests: readonly JoinRequestView[] } & RowProps,
): JSX.Element {
  const t = useText(peopleText);
  const language = useLanguage();
  const names = () =>
    formatNames(
      language(),
      props.requests.map((request) => request.name),
    );
  return (
    <PlaceLink
      href="/people/requests"
      icon="hand"
      title={t().requestsTitle}
      text={names()}
      isChosen={props.isChosen}
      isStop={props.isStop}
    >
      <span class="end">
        <Badge count={props.requests.length} tone="you" label={t().requests(props.requests.length)} />
      </span>
    </PlaceLink>
  );
}

export function InvitesRow(props: { readonly view: PeopleView } & RowProps): JSX.Element {
  const t = useText(peopleText);
  const open = () => props.view.invites.filter((invite) => invite.state === "open").length;
  return (
    <PlaceLink
      href="/people/invites"
      icon="qr"
      title={t().invites}
      text={t().invitesOpen(open())}
      isChosen={props.isChosen}
      isStop={props.isStop}
    />
  );
}

function PlaceLink(
  props: {
    readonly href: string;
    readonly icon: IconName;
    readonly title: string;
    readonly text: string;
    readonly children?: JSX.Element;
  } & RowProps,
): JSX.Element {
  return (
    <A
      class="row"
      href={props.href}
      aria-current={props.isChosen ? "true" : undefined}
      tabindex={props.isStop ? 0 : -1}
    >
      <span class="avatar" data-kind="bot" aria-hidden="true">
        <Icon name={props.icon} />
      </span>
      <span class="text">
        <span class="t1">{props.title}</span>
        <span class="t2 cut">{props.text}</span>
      </span>
      {props.children}
    </A>
  );
}

export function DirectorySkeleton(): JSX.Element {
  return (
    <div aria-hidden="true">
      <SkeletonRows count={3} />
    </div>
  );
}
