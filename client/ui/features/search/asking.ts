import { type Accessor, createSignal } from "solid-js";
import type { RoomRow } from "../../../bridge/contract.ts";
import { MOST_MESSAGES, type Picking, type Row, type Scope } from "./rows.ts";
import type { Query } from "./searching.ts";
import type { Span } from "./when.ts";

interface Chosen {
  readonly id: string;
  readonly name: string;
}
export interface Filters {
  readonly room: Chosen | null;
  readonly author: Chosen | null;
  readonly when: Span | null;
}

const NO_FILTERS: Filters = { room: null, author: null, when: null };
const PAGE = 50;
const MORE = 100;

/** What somebody looks for: words, what they may be in, and filters. */
export interface Asking {
  readonly typed: Accessor<string>;
  readonly type: (words: string) => void;
  readonly scope: Accessor<Scope>;
  readonly setScope: (scope: Scope) => void;
  readonly filters: Accessor<Filters>;
  /** The filter that is being chosen: what is typed meanwhile chooses it, and the words come back after that. */
  readonly picking: Accessor<Picking | null>;
  readonly pick: (what: Picking | null) => void;
  /** Takes a row for the filter that is being chosen. False where none is. */
  readonly choose: (row: Row) => boolean;
  /** Takes one filter away: the one named, else the last that holds. */
  readonly widen: (what?: Picking) => void;
  readonly widenAll: () => void;
  readonly isFiltered: Accessor<boolean>;
  /** Words or filters: something is looked for. */
  readonly isAsking: Accessor<boolean>;
  readonly query: Accessor<Query>;
  readonly showMore: () => void;
  /** Anew, in one room or in all. */
  readonly begin: (room: Pick<RoomRow, "id" | "name"> | null) => void;
  /** Moves on with everything that leads to other rows. */
  readonly turn: Accessor<number>;
}

export function createAsking(): Asking {
  const [typed, setTyped] = createSignal("");
  const [keptWords, setKeptWords] = createSignal("");
  const [scope, setScope] = createSignal<Scope>("all");
  const [filters, setFilters] = createSignal(NO_FILTERS);
  const [picking, setPicking] = createSignal<Picking | null>(null);
  const [limit, setLimit] = createSignal(PAGE);
  const [turn, setTurn] = createSignal(0);

  const words = () => (picking() === null ? typed() : keptWords());
  const isFiltered = () => Object.values(filters()).some((filter) => filter !== null);
  const moveOn = () => {
    setLimit(PAGE);
    setTurn(turn() + 1);
  };
  const pick = (what: Picking | null) => {
    if (what === picking()) return;
    if (picking() === null) setKeptWords(typed());
    setTyped(what === null ? keptWords() : "");
    setPicking(what);
    moveOn();
  };
  const filterBy = (part: Partial<Filters>) => {
    setFilters({ ...filters(), ...part });
    pick(null);
    moveOn();
  };
  return {
    typed,
    type(next) {
      setTyped(next);
      moveOn();
    },
    scope,
    setScope(next) {
      pick(null);
      setScope(next);
      moveOn();
    },
    filters,
    picking,
    pick,
    choose(row) {
      const what = picking();
      if (what === null) return false;
      if (row.type === "room") filterBy({ room: row.room });
      if (row.type === "person") filterBy({ author: { id: row.person.member, name: row.person.name } });
      if (row.type === "span") filterBy({ when: row.span });
      return true;
    },
    widen(what) {
      const last = what ?? (["when", "author", "room"] as const).find((one) => filters()[one] !== null);
      if (last !== undefined) filterBy({ [last]: null });
    },
    widenAll() {
      setScope("all");
      filterBy(NO_FILTERS);
    },
    isFiltered,
    isAsking: () => words().trim() !== "" || isFiltered() || scope() === "links" || scope() === "files",
    query: () => ({
      text: words(),
      room: filters().room?.id ?? null,
      author: filters().author?.id ?? null,
      from: filters().when?.from ?? null,
      to: filters().when?.to ?? null,
      kind: kindOf(scope()),
      limit: limit(),
    }),
    showMore: () => setLimit(Math.min(MOST_MESSAGES, limit() + MORE)),
    begin(room) {
      setTyped("");
      setPicking(null);
      setScope("all");
      setFilters({ ...NO_FILTERS, room });
      moveOn();
    },
    turn,
  };
}

const kindOf = (scope: Scope): Query["kind"] => (scope === "links" || scope === "files" ? scope : "all");
