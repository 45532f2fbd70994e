import { useNavigate } from "@solidjs/router";
import { type Accessor, createEffect, createMemo, createSignal, on } from "solid-js";
import type { GoalFound, MeView, RoomRow, SearchResult, SearchView } from "../../../bridge/contract.ts";
import { useLanguage, useText } from "../../i18n/text.tsx";
import { createSpelling } from "../../kit/spelling.ts";
import { createView } from "../../state/engine.tsx";
import { useFinder } from "../../state/finder.tsx";
import { insideOf } from "../../state/inside.ts";
import { type Asking, createAsking } from "./asking.ts";
import { createCommands, createRoomShown } from "./commands.ts";
import { choicesOf, type Material, type Row, type Section, sectionsOf } from "./rows.ts";
import { createSearching } from "./searching.ts";
import { finderText } from "./text.ts";
import { spansFor } from "./when.ts";

export interface FinderState {
  readonly asking: Asking;
  readonly isOpen: Accessor<boolean>;
  readonly showsKeys: Accessor<boolean>;
  readonly close: () => void;
  /** What fits, in sections, and row by row. */
  readonly sections: Accessor<readonly Section[]>;
  readonly rows: Accessor<readonly Row[]>;
  /** The row that Enter opens. */
  readonly active: Accessor<number>;
  readonly setActive: (at: number) => void;
  readonly run: (row: Row) => void;
  readonly found: Accessor<SearchView | null>;
  /** The result that is open, in the room that is on the stage; `null`: none. */
  readonly visited: Accessor<SearchResult | null>;
  /** Its place among the results as they are now; -1: it is none of them any more. */
  readonly place: Accessor<number>;
  readonly visit: (at: number) => void;
  readonly leaveResults: () => void;
  readonly backToResults: () => void;
}

/** All that the finder knows while the page lives: what is asked, what fits, and which result is open. */
export function createFinderState(me: Accessor<MeView>, rooms: Accessor<readonly RoomRow[]>): FinderState {
  const finder = useFinder();
  const navigate = useNavigate();
  const asking = createAsking();
  const [isOpen, setOpen] = createSignal(false);
  const [showsKeys, setShowsKeys] = createSignal(false);
  const [chosen, setVisited] = createSignal<SearchResult | null>(null);
  const room = createRoomShown();
  const visited = createMemo(() => (chosen()?.room === room() ? chosen() : null));
  const query = createMemo(() => (isOpen() || chosen() !== null ? asking.query() : null));
  createEffect(
    on(room, (_, before) => {
      if (before !== undefined && chosen()?.room === before && room() !== before) setVisited(null); // somebody went on
    }),
  );
  const { view: found } = createSearching(query);
  const results = () => (asking.isAsking() ? (found()?.results ?? []) : []);
  const material = createMaterial({ me, rooms, asking, isOpen, found });
  const sections = createSections(asking, () => (isOpen() ? material() : null));
  const rows = createMemo(() => sections().flatMap((section) => section.rows));
  const [active, setActive] = createSignal(0);
  createEffect(on(asking.turn, () => setActive(0)));

  createEffect(
    on(finder.asked, (asked) => {
      if (asked === null) return;
      setShowsKeys(asked.what === "keys");
      setOpen(asked.what === "find");
      if (asked.what === "keys") return;
      const here = rooms().find(({ id }) => id === asked.room);
      if (visited() !== null && here === undefined) return; // back to what was found
      setVisited(null);
      asking.begin(here ?? null);
    }),
  );

  const visit = (at: number) => {
    const result = results()[at];
    if (result === undefined) return;
    setVisited(result);
    setOpen(false);
    const inside =
      result.inside === undefined
        ? ""
        : `&inside=${encodeURIComponent(insideOf(result.id, result.inside.path))}`;
    navigate(`/chats/${encodeURIComponent(result.room)}?at=${encodeURIComponent(result.id)}${inside}`);
  };
  const leaveFor = (href: string) => {
    setOpen(false);
    setVisited(null);
    navigate(href);
  };
  const run = (row: Row): void => {
    if (asking.choose(row)) return;
    switch (row.type) {
      case "message":
        return visit(results().indexOf(row.result));
      case "more":
        return row.isAll ? asking.setScope(row.of) : asking.showMore();
      case "goal":
        return leaveFor(addressOf(row.goal));
      case "note":
        return leaveFor(
          `/chats/${encodeURIComponent(row.note.room)}?notes=${encodeURIComponent(row.note.note)}`,
        );
      case "room":
        return leaveFor(`/chats/${encodeURIComponent(row.room.id)}`);
      case "person":
        return leaveFor(row.person.me ? "/settings/me" : `/people/${encodeURIComponent(row.person.member)}`);
      case "command":
        setOpen(false);
        return row.command.run();
    }
  };

  return {
    asking,
    isOpen,
    showsKeys,
    close() {
      setOpen(false);
      setShowsKeys(false);
    },
    sections,
    rows,
    active: () => Math.min(active(), Math.max(0, rows().length - 1)),
    setActive,
    run,
    found,
    visited,
    place: () => {
      const open = visited();
      return results().findIndex(({ id, room: where }) => id === open?.id && where === open.room);
    },
    visit,
    leaveResults: () => setVisited(null),
    backToResults: () => setOpen(true),
  };
}

/** A check-in stands beside its key result; an objective, and why, where it stands in its cycle. */
function addressOf({ cycle, objective, keyResult }: GoalFound): string {
  const place = [cycle ?? "", ...(keyResult === null ? [] : [objective, keyResult])].map(encodeURIComponent);
  return `/goals/${place.join("/")}${keyResult === null ? `?at=${encodeURIComponent(objective)}` : ""}`;
}

interface Sources {
  readonly me: Accessor<MeView>;
  readonly rooms: Accessor<readonly RoomRow[]>;
  readonly asking: Asking;
  readonly isOpen: Accessor<boolean>;
  readonly found: Accessor<SearchView | null>;
}

/** All that can be found, while somebody looks. */
function createMaterial({ me, rooms, asking, isOpen, found }: Sources): Accessor<Material> {
  const people = createView("people", () => (isOpen() ? {} : null));
  const commands = createCommands(me, people);
  const spells = createSpelling(asking.typed);
  const current = createRoomShown();
  const countOf = (view: SearchView) =>
    asking.scope() === "links" ? view.links : asking.scope() === "files" ? view.files : view.count;
  return () => {
    const view = asking.isAsking() ? found() : null;
    return {
      typed: asking.typed(),
      spells: spells(),
      scope: asking.scope(),
      isFiltered: asking.isFiltered(),
      rooms: rooms().toSorted((a, b) => b.at - a.at),
      current: current(),
      people: [...(people()?.people ?? []), ...(people()?.guests ?? [])],
      commands: commands(),
      results: view?.results ?? [],
      count: view === null ? 0 : countOf(view),
      elsewhere: view?.elsewhere ?? null,
    };
  };
}

function createSections(asking: Asking, material: Accessor<Material | null>): Accessor<readonly Section[]> {
  const language = useLanguage();
  const t = useText(finderText);
  return createMemo(() => {
    const all = material();
    const picking = asking.picking();
    if (all === null) return [];
    if (picking === null) return sectionsOf(all);
    const spans = picking === "when" ? spansFor(language(), t(), Date.now(), all.typed) : [];
    return choicesOf(picking, all, spans);
  });
}
