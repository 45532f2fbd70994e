import { createMemo, createSignal, type JSX, Show } from "solid-js";
import type { PeopleView } from "../../../bridge/contract.ts";
import { useText } from "../../i18n/text.tsx";
import { Button } from "../../kit/Button.tsx";
import { Empty } from "../../kit/Empty.tsx";
import { findPeople } from "../../kit/find-people.ts";
import { IconButton } from "../../kit/IconButton.tsx";
import { createSpelling } from "../../kit/spelling.ts";
import { TextField } from "../../kit/TextField.tsx";
import { DirectorySkeleton, InvitesRow, PersonLink, RequestLink, Rows } from "./DirectoryRows.tsx";
import { moveAlongRows } from "./rows.ts";
import { peopleText } from "./text.ts";

export interface DirectoryProps {
  readonly view: PeopleView | undefined;
  readonly chosen: string | undefined;
  readonly onInvite: () => void;
}

/** The list pane: who asks to come in, who is here, who comes from elsewhere. One tab stop; arrow keys move along it. */
export function Directory(props: DirectoryProps): JSX.Element {
  const t = useText(peopleText);
  const [typed, setTyped] = createSignal("");
  return (
    <section class="pane list-pane" aria-label={t().people}>
      <header class="pane-head">
        <h1>{t().people}</h1>
        <span class="push" />
        <Show when={props.view?.canInvite}>
          <IconButton icon="user-plus" size="sm" label={t().invitePerson} onClick={props.onInvite} />
        </Show>
      </header>
      <search class="list-search">
        <TextField
          label={t().search}
          hideLabel
          placeholder={t().search}
          icon="search"
          tone="sunken"
          type="search"
          value={typed()}
          onInput={setTyped}
          onKeyDown={(event) => event.key === "Escape" && setTyped("")}
        />
      </search>
      <div class="scroll">
        <Show when={props.view} fallback={<DirectorySkeleton />}>
          {(view) => (
            <Sections view={view()} typed={typed().trim()} chosen={props.chosen} onInvite={props.onInvite} />
          )}
        </Show>
      </div>
    </section>
  );
}

function Sections(props: {
  readonly view: PeopleView;
  readonly typed: string;
  readonly chosen: string | undefined;
  readonly onInvite: () => void;
}): JSX.Element {
  const t = useText(peopleText);
  const spells = createSpelling(() => props.typed);
  const people = createMemo(() => findPeople(props.view.people, props.typed, spells()));
  const guests = createMemo(() => findPeople(props.view.guests, props.typed, spells()));
  const isWhole = () => props.typed === "";
  /** What waits for somebody else's answer is not this person's to do. */
  const requests = createMemo(() =>
    isWhole() ? props.view.requests.filter((request) => request.canAnswer) : [],
  );
  const showsInvites = () =>
    isWhole() && (props.view.canInvite || props.view.invites.some((invite) => invite.canRevoke));
  const rows = () => [
    ...(requests().length > 0 ? ["requests"] : []),
    ...(showsInvites() ? ["invites"] : []),
    ...[...people(), ...guests()].map((person) => person.member),
  ];
  const stop = createMemo(() => rows().find((row) => row === props.chosen) ?? rows()[0]); // asked by every row
  const row = (id: string) => ({
    get isChosen() {
      return props.chosen === id;
    },
    get isStop() {
      return stop() === id;
    },
  });
  return (
    <nav class="dir" aria-label={t().people} onKeyDown={moveAlongRows}>
      <Show when={requests().length > 0}>
        <RequestLink requests={requests()} {...row("requests")} />
      </Show>
      <Show when={showsInvites()}>
        <InvitesRow view={props.view} {...row("invites")} />
      </Show>
      <Show when={people().length > 0}>
        <Rows title={t().members(people().length)} people={people()} chosen={props.chosen}>
          {(person) => (
            <PersonLink
              person={person}
              isChosen={props.chosen === person.member}
              isStop={stop() === person.member}
            />
          )}
        </Rows>
      </Show>
      <Show when={guests().length > 0}>
        <Rows title={t().guests(guests().length)} people={guests()} chosen={props.chosen}>
          {(person) => (
            <PersonLink
              person={person}
              isChosen={props.chosen === person.member}
              isStop={stop() === person.member}
            />
          )}
        </Rows>
      </Show>
      <Show when={people().length + guests().length === 0}>
        <Empty art="well" title={t().nobody(props.typed)} text={t().nobodyText} />
      </Show>
      <Show when={props.view.people.length === 1 && props.view.canInvite && isWhole()}>
        <Empty
          art="geese"
          title={t().alone}
          text={t().aloneText}
          actions={
            <Button tone="primary" onClick={props.onInvite}>
              {t().invite}
            </Button>
          }
        />
      </Show>
    </nav>
  );
}
