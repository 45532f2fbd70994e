import { createMemo, type JSX } from "solid-js";
import type { MemberId } from "../../../bridge/contract.ts";
import { PeoplePicker } from "../../kit/PeoplePicker.tsx";
import { createView } from "../../state/engine.tsx";

/** Everybody who can be put into a room and is not there yet, guests of the organisation included. */
export function RoomPeoplePicker(props: {
  readonly label: string;
  readonly chosen: readonly MemberId[];
  readonly onChange: (chosen: readonly MemberId[]) => void;
  readonly without?: ReadonlySet<MemberId>;
}): JSX.Element {
  const view = createView("people", () => ({}));
  const people = createMemo(() =>
    [...(view()?.people ?? []), ...(view()?.guests ?? [])].filter(
      (person) => !person.me && person.gone === null && props.without?.has(person.member) !== true,
    ),
  );
  return (
    <PeoplePicker label={props.label} people={people()} chosen={props.chosen} onChange={props.onChange} />
  );
}
