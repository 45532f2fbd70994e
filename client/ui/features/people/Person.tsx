import { A } from "@solidjs/router";
import { For, type JSX, Match, Show, Switch } from "solid-js";
import type { MemberId, PeopleView, PersonView } from "../../../bridge/contract.ts";
import { useText } from "../../i18n/text.tsx";
import { Empty } from "../../kit/Empty.tsx";
import { Icon } from "../../kit/Icon.tsx";
import { createView } from "../../state/engine.tsx";
import { PersonDevices } from "./PersonDevices.tsx";
import { PersonFacts } from "./PersonFacts.tsx";
import { PersonHero } from "./PersonHero.tsx";
import { PersonNotices } from "./PersonNotices.tsx";
import { SafetyNumber } from "./SafetyNumber.tsx";
import { StageHead } from "./StageHead.tsx";
import { peopleText } from "./text.ts";
import { WaysOut } from "./WaysOut.tsx";

/** One person: who says so, what they may do, how to be sure, and the ways out. */
export function Person(props: { readonly member: MemberId; readonly people: PeopleView }): JSX.Element {
  const t = useText(peopleText);
  const person = createView("person", () => ({ member: props.member }));
  return (
    <Switch>
      <Match when={person() === undefined}>
        <main class="stage" aria-busy="true">
          <StageHead title="" />
          <PersonSkeleton />
        </main>
      </Match>
      <Match when={person()}>{(found) => <PersonPage person={found()} people={props.people} />}</Match>
      <Match when={person() === null}>
        <main class="stage" aria-label={t().missingPerson}>
          <StageHead title="" />
          <div class="stage-empty">
            <Empty art="well" title={t().missingPerson} text={t().missingPersonText} />
          </div>
        </main>
      </Match>
    </Switch>
  );
}

function PersonPage(props: { readonly person: PersonView; readonly people: PeopleView }): JSX.Element {
  return (
    <main class="stage" aria-label={props.person.name}>
      <StageHead title={props.person.name} org={props.person.org} />
      <div class="scroll">
        <div class="sheet-page">
          <PersonHero person={props.person} people={props.people} />
          <PersonNotices person={props.person} />
          <PersonFacts person={props.person} />
          <Show when={props.person.gone === null && props.person.safety}>
            {(safety) => <SafetyNumber person={props.person} safety={safety()} />}
          </Show>
          <SharedRooms person={props.person} />
          <Show when={props.person.devices.length > 0}>
            <PersonDevices person={props.person} />
          </Show>
          <Show when={props.person.gone === null}>
            <WaysOut person={props.person} people={props.people} />
          </Show>
        </div>
      </div>
    </main>
  );
}

function SharedRooms(props: { readonly person: PersonView }): JSX.Element {
  const t = useText(peopleText);
  return (
    <Show when={!props.person.me}>
      <section class="sec">
        <h2 class="cap">
          <b>{t().sharedRooms}</b>
        </h2>
        <Show when={props.person.sharedRooms.length > 0} fallback={<p class="lead">{t().noShared}</p>}>
          <div class="card rows" data-lined="">
            <For each={props.person.sharedRooms}>
              {(room) => (
                <A class="row room-row" href={`/chats/${encodeURIComponent(room.id)}`}>
                  <Icon name="chat" />
                  <bdi class="grow cut">{room.name}</bdi>
                  <span class="end">
                    <Icon name="right" />
                  </span>
                </A>
              )}
            </For>
          </div>
        </Show>
      </section>
    </Show>
  );
}

function PersonSkeleton(): JSX.Element {
  return (
    <div class="sheet-page" aria-hidden="true">
      <div class="skel-row">
        <span class="skel skel-face" />
        <span class="skel-lines">
          <span class="skel" />
          <span class="skel" />
        </span>
      </div>
    </div>
  );
}
