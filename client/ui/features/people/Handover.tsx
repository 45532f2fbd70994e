import { createMemo, createSignal, type JSX, Show } from "solid-js";
import type { MemberId, PeopleView } from "../../../bridge/contract.ts";
import { useText } from "../../i18n/text.tsx";
import { ChoiceList } from "../../kit/ChoiceList.tsx";
import { PeoplePicker } from "../../kit/PeoplePicker.tsx";
import { peopleText } from "./text.ts";

/** Whom everything goes to that somebody looked after. `leaving` cannot be that person. */
export function createHandover(people: () => PeopleView, leaving: MemberId) {
  const [hands, setHands] = createSignal(false);
  const [to, setTo] = createSignal<MemberId | null>(null);
  const candidates = createMemo(() =>
    people().people.filter((person) => person.member !== leaving && person.gone === null),
  );
  return {
    ...{ hands, setHands, to, setTo, candidates },
    successor: () => (hands() ? to() : null),
    /** Their name, once chosen. */
    name: () => candidates().find((person) => hands() && person.member === to())?.name ?? null,
    isWhole: () => !hands() || to() !== null,
  };
}

export function Handover(props: { readonly handover: ReturnType<typeof createHandover> }): JSX.Element {
  const t = useText(peopleText);
  const { handover } = props;
  return (
    <Show when={handover.candidates().length > 0}>
      <ChoiceList
        label={t().successor}
        value={handover.hands() ? "some" : "none"}
        options={[
          { value: "none", label: t().successorNone, text: t().successorNoneText },
          { value: "some", label: t().successorSome, text: t().successorSomeText },
        ]}
        onChange={(value) => handover.setHands(value === "some")}
      />
      <Show when={handover.hands()}>
        <PeoplePicker
          single
          label={t().successorWho}
          people={handover.candidates()}
          chosen={[handover.to()].filter((member) => member !== null)}
          onChange={([member]) => handover.setTo(member ?? null)}
        />
      </Show>
    </Show>
  );
}
