import { type Accessor, createMemo } from "solid-js";
import type { PersonRow } from "../../bridge/contract.ts";
import { type Findable, findAmong, indexPeople, type Spells } from "./find-people.ts";
import { createSpelling } from "./spelling.ts";

interface Found<P> {
  readonly typed: string;
  readonly spells: Spells;
  readonly among: readonly Findable<P>[];
  readonly people: readonly Findable<P>[];
}

/**
 * Who is found by what is typed, in the order given, while one types: for thousands of people, all that they are found by is read
 * once, and another letter looks through those alone whom the letters before it found.
 */
export function createLook<P extends Pick<PersonRow, "name" | "title" | "org">>(
  people: Accessor<readonly P[]>,
  typed: Accessor<string>,
): Accessor<readonly P[]> {
  const spells = createSpelling(typed);
  const searches = createMemo(() => typed().trim() !== "");
  const index = createMemo(() => (searches() ? indexPeople(people()) : []));
  const found = createMemo<Found<P>>((before) => {
    const now = { typed: typed(), spells: spells(), among: index() };
    const goesOn =
      before?.among === now.among && before.spells === now.spells && now.typed.startsWith(before.typed);
    return { ...now, people: findAmong(goesOn ? before.people : now.among, now.typed, now.spells) };
  });
  return createMemo(() => (searches() ? found().people.map(({ person }) => person) : people()));
}
