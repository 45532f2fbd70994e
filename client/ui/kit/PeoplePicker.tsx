import { createMemo, createSignal, For, type JSX, Show } from "solid-js";
import type { MemberId, PersonRow } from "../../bridge/contract.ts";
import { useText } from "../i18n/text.tsx";
import { Avatar } from "./Avatar.tsx";
import { findPeople } from "./find-people.ts";
import { PersonName } from "./PersonName.tsx";
import { PickRow } from "./PickRow.tsx";
import { peopleWords } from "./people-text.ts";
import { RoleName } from "./RoleName.tsx";
import { createSpelling } from "./spelling.ts";
import { TextField } from "./TextField.tsx";
import "./people.css";

const SHOWN = 60; // more are found by name

export interface PeoplePickerProps {
  readonly label: string;
  readonly people: readonly PersonRow[];
  readonly chosen: readonly MemberId[];
  readonly onChange: (chosen: readonly MemberId[]) => void;
  /** Only one: choosing another lets go of the first. */
  readonly single?: boolean | undefined;
}

/** People to choose from, by name. Those chosen stay in sight whatever is typed. */
export function PeoplePicker(props: PeoplePickerProps): JSX.Element {
  const t = useText(peopleWords);
  const [typed, setTyped] = createSignal("");
  const spells = createSpelling(typed);
  const isChosen = (person: PersonRow) => props.chosen.includes(person.member);
  const found = createMemo(() => {
    const matching = findPeople(props.people, typed(), spells());
    const kept = typed() === "" ? [] : props.people.filter((one) => isChosen(one) && !matching.includes(one));
    return [...kept, ...matching];
  });
  const toggle = (member: MemberId) => {
    if (props.single === true) return props.onChange([member]);
    const without = props.chosen.filter((one) => one !== member);
    props.onChange(without.length < props.chosen.length ? without : [...props.chosen, member]);
  };
  return (
    <fieldset class="picker">
      <legend class="label">
        {props.label}
        <Show when={props.single !== true && props.people.length > 0}>
          <span class="count" aria-live="polite">
            {t().chosen(props.chosen.length)}
          </span>
        </Show>
      </legend>
      <Show when={props.people.length > 6}>
        <TextField
          label={t().findPerson}
          hideLabel
          placeholder={t().findPerson}
          icon="search"
          tone="sunken"
          type="search"
          value={typed()}
          onInput={setTyped}
          onKeyDown={(event) => event.key === "Enter" && event.preventDefault()}
        />
      </Show>
      <div class="picker-rows">
        <For
          each={found().slice(0, SHOWN)}
          fallback={<p class="hint">{typed() === "" ? t().noOneLeft : t().noMatch(typed())}</p>}
        >
          {(person) => (
            <PickRow single={props.single} chosen={isChosen(person)} onToggle={() => toggle(person.member)}>
              <Avatar face={person} here={person.here} />
              <span class="text">
                <span class="t1">
                  <PersonName person={person} />
                </span>
                <span class="t2 cut">{person.title ?? <RoleName role={person.role} />}</span>
              </span>
            </PickRow>
          )}
        </For>
        <Show when={found().length > SHOWN}>
          <p class="hint">{t().more(found().length - SHOWN)}</p>
        </Show>
      </div>
    </fieldset>
  );
}
