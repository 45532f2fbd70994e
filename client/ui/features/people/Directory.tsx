import { A } from "@solidjs/router";
import { createMemo, createSignal, For, type JSX, Show } from "solid-js";
import type { PeopleView, PersonRow } from "../../../bridge/contract.ts";
import { useText } from "../../i18n/text.tsx";
import { Avatar } from "../../kit/Avatar.tsx";
import { Button } from "../../kit/Button.tsx";
import { Empty } from "../../kit/Empty.tsx";
import { findPeople } from "../../kit/find-people.ts";
import { Icon } from "../../kit/Icon.tsx";
import { IconButton } from "../../kit/IconButton.tsx";
import { RoleName } from "./RoleName.tsx";
import { moveAlongRows } from "./rows.ts";
import { peopleText } from "./text.ts";

export interface DirectoryProps {
  readonly view: PeopleView | undefined;
  readonly chosen: string | undefined;
  readonly onInvite: () => void;
}

/** The list pane: find a person, or see the invitations. One tab stop; arrow keys move along it. */
export function Directory(props: DirectoryProps): JSX.Element {
  const t = useText(peopleText);
  const [typed, setTyped] = createSignal("");
  const found = createMemo(() => findPeople(props.view?.people ?? [], typed()));
  const rows = () => [...(typed() === "" ? ["invites"] : []), ...found().map((person) => person.member)];
  const stop = createMemo(() => rows().find((row) => row === props.chosen) ?? rows()[0]); // asked by every row
  return (
    <section class="pane list-pane" aria-label={t().people}>
      <header class="pane-head">
        <h1>{t().people}</h1>
        <span class="push" />
        <Show when={props.view?.canInvite}>
          <IconButton icon="user-plus" size="sm" label={t().invitePerson} onClick={props.onInvite} />
        </Show>
      </header>
      <SearchField typed={typed()} onInput={setTyped} />
      <div class="scroll">
        <Show when={props.view} fallback={<Loading />}>
          {(view) => (
            <nav class="dir" aria-label={t().people} onKeyDown={moveAlongRows}>
              <Show when={typed() === ""}>
                <InvitesRow
                  view={view()}
                  isChosen={props.chosen === "invites"}
                  isStop={stop() === "invites"}
                />
              </Show>
              <p class="cap">{t().members(found().length)}</p>
              <For each={found()} fallback={<Nobody typed={typed()} />}>
                {(person) => (
                  <PersonLink
                    person={person}
                    isChosen={props.chosen === person.member}
                    isStop={stop() === person.member}
                  />
                )}
              </For>
              <Show when={view().people.length === 1 && view().canInvite && typed() === ""}>
                <Alone onInvite={props.onInvite} />
              </Show>
            </nav>
          )}
        </Show>
      </div>
    </section>
  );
}

function SearchField(props: {
  readonly typed: string;
  readonly onInput: (typed: string) => void;
}): JSX.Element {
  const t = useText(peopleText);
  return (
    <search class="list-search">
      <label class="input" data-tone="sunken">
        <Icon name="search" />
        <input
          type="search"
          aria-label={t().search}
          placeholder={t().search}
          value={props.typed}
          onInput={(event) => props.onInput(event.currentTarget.value)}
        />
      </label>
    </search>
  );
}

interface RowProps {
  readonly isChosen: boolean;
  /** The one row that Tab reaches. */
  readonly isStop: boolean;
}

function InvitesRow(props: { readonly view: PeopleView } & RowProps): JSX.Element {
  const t = useText(peopleText);
  const open = () => props.view.invites.filter((invite) => invite.state === "open").length;
  return (
    <A
      class="row"
      href="/people/invites"
      aria-current={props.isChosen ? "true" : undefined}
      tabindex={props.isStop ? 0 : -1}
    >
      <span class="avatar" data-kind="bot" aria-hidden="true">
        <Icon name="qr" />
      </span>
      <span class="text">
        <span class="t1">{t().invites}</span>
        <span class="t2">{t().invitesOpen(open())}</span>
      </span>
    </A>
  );
}

function PersonLink(props: { readonly person: PersonRow } & RowProps): JSX.Element {
  const t = useText(peopleText);
  return (
    <A
      class="row"
      href={`/people/${props.person.member}`}
      aria-current={props.isChosen ? "true" : undefined}
      tabindex={props.isStop ? 0 : -1}
    >
      <Avatar face={props.person} here={props.person.here} />
      <span class="text">
        <span class="t1">
          <span class="cut">{props.person.name}</span>
          <Show when={props.person.me}>
            <span class="role">{t().you}</span>
          </Show>
        </span>
        <span class="t2">
          <RoleName role={props.person.role} />
          <Show when={props.person.here}>
            <span class="sr">{t().here}</span>
          </Show>
        </span>
      </span>
    </A>
  );
}

function Nobody(props: { readonly typed: string }): JSX.Element {
  const t = useText(peopleText);
  return <Empty art="well" title={t().nobody(props.typed)} text={t().nobodyText} />;
}

function Alone(props: { readonly onInvite: () => void }): JSX.Element {
  const t = useText(peopleText);
  return (
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
  );
}

function Loading(): JSX.Element {
  return (
    <div aria-hidden="true">
      <For each={[1, 2, 3]}>
        {() => (
          <div class="skel-row">
            <span class="skel skel-face" />
            <span class="skel-lines">
              <span class="skel" />
              <span class="skel" />
            </span>
          </div>
        )}
      </For>
    </div>
  );
}
