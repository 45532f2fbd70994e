import { type Accessor, createEffect, createSignal } from "solid-js";
import { hasInitials, type Spells } from "./find-people.ts";

/** How typed letters are held against Chinese names: by initials until all readings have come, which is once somebody types. */
export function createSpelling(typed: Accessor<string>): Accessor<Spells> {
  const [spells, setSpells] = createSignal<Spells>(hasInitials);
  let isAsked = false;
  createEffect(() => {
    if (isAsked || !/[a-z]/i.test(typed())) return;
    isAsked = true;
    void import("./readings.ts").then(
      ({ spellsName }) => setSpells(() => spellsName),
      () => {
        isAsked = false; // no network and no copy: initials find people too
      },
    );
  });
  return spells;
}
