import type {
  FoundElsewhere,
  GoalFound,
  NoteFound,
  PersonRow,
  RoomId,
  RoomRow,
  SearchResult,
} from "../../../bridge/contract.ts";
import type { Spells } from "../../kit/find-people.ts";
import type { Command } from "./commands.ts";
import { ranked } from "./rank.ts";
import type { Span } from "./when.ts";

/** What one row of the finder stands for. */
export type Row =
  | { readonly type: "message"; readonly result: SearchResult }
  | { readonly type: "room"; readonly room: RoomRow }
  | { readonly type: "person"; readonly person: PersonRow }
  | { readonly type: "command"; readonly command: Command }
  | { readonly type: "span"; readonly span: Span }
  | { readonly type: "goal"; readonly goal: GoalFound }
  | { readonly type: "note"; readonly note: NoteFound }
  /** All of a kind, or more messages. */
  | { readonly type: "more"; readonly of: Many; readonly count: number; readonly isAll: boolean };

/** What there may be more of than the first look shows. */
export type Many = "messages" | "goals" | "notes";

export interface Section {
  readonly id: "recent" | "rooms" | "people" | Many | "commands" | "choices";
  readonly rows: readonly Row[];
}

/** What is to be found: everything that has a name, messages, goals and notes, or one of these alone. */
export type Scope = "all" | Many | "links" | "files";

/** Which filter is being chosen. */
export type Picking = "author" | "room" | "when";

export interface Material {
  readonly typed: string;
  /** How letters are held against Chinese names. */
  readonly spells: Spells;
  readonly scope: Scope;
  /** Some filter holds: then only messages are looked for. */
  readonly isFiltered: boolean;
  /** Newest first. */
  readonly rooms: readonly RoomRow[];
  readonly current: RoomId | null;
  readonly people: readonly PersonRow[];
  readonly commands: readonly Command[];
  readonly results: readonly SearchResult[];
  /** How many messages there are of what is looked for. */
  readonly count: number;
  readonly elsewhere: FoundElsewhere | null;
}

/** Older ones are found with more words, or a filter. */
export const MOST_MESSAGES = 500;
const MOST_NAMED = 4;
const MOST_RECENT = 6;
const FIRST_MESSAGES = 8;
const FIRST_ELSEWHERE = 3;
const MOST_COMMANDS = 6;
const MOST_CHOICES = 50;

const roomRow = (room: RoomRow): Row => ({ type: "room", room });
const personRow = (person: PersonRow): Row => ({ type: "person", person });
const commandRow = (command: Command): Row => ({ type: "command", command });

/** Everything that fits, in sections; those with nothing in them are left out. */
export function sectionsOf(material: Material): readonly Section[] {
  const { typed, scope, isFiltered } = material;
  if (scope === "goals") return some([goals(material, MOST_CHOICES)]);
  if (scope === "notes") return some([notes(material, MOST_CHOICES)]);
  if (scope === "all" && isFiltered)
    return some([notes(material, FIRST_ELSEWHERE), messages(material, material.results.length)]);
  if (scope !== "all") return some([messages(material, material.results.length)]);
  if (typed.trim() === "") return some(atRest(material));
  return some([
    { id: "rooms", rows: findRooms(material).slice(0, MOST_NAMED).map(roomRow) },
    {
      id: "people",
      rows: ranked(others(material), typed, material.spells).slice(0, MOST_NAMED).map(personRow),
    },
    messages(material, FIRST_MESSAGES),
    goals(material, FIRST_ELSEWHERE),
    notes(material, FIRST_ELSEWHERE),
    {
      id: "commands",
      rows: ranked(material.commands, typed, material.spells).slice(0, MOST_COMMANDS).map(commandRow),
    },
  ]);
}

const atRest = ({ rooms, current, commands }: Material): readonly Section[] => [
  {
    id: "recent",
    rows: rooms
      .filter(({ id }) => id !== current)
      .slice(0, MOST_RECENT)
      .map(roomRow),
  },
  { id: "commands", rows: commands.slice(0, MOST_COMMANDS).map(commandRow) },
];

function messages({ results, count, scope, isFiltered }: Material, most: number): Section {
  const shown = results.slice(0, most).map((result): Row => ({ type: "message", result }));
  const isAll = scope === "all" && !isFiltered;
  const hasMore = count > shown.length && shown.length > 0 && (isAll || shown.length < MOST_MESSAGES);
  const more: readonly Row[] = hasMore ? [{ type: "more", of: "messages", count, isAll }] : [];
  return { id: "messages", rows: [...shown, ...more] };
}

function goals({ elsewhere }: Material, most: number): Section {
  const found = elsewhere?.goals.slice(0, most) ?? [];
  const rows = found.map((goal): Row => ({ type: "goal", goal }));
  return { id: "goals", rows: [...rows, ...moreOf("goals", elsewhere?.goalCount ?? 0, rows.length, most)] };
}

function notes({ elsewhere }: Material, most: number): Section {
  const found = elsewhere?.notes.slice(0, most) ?? [];
  const rows = found.map((note): Row => ({ type: "note", note }));
  return { id: "notes", rows: [...rows, ...moreOf("notes", elsewhere?.noteCount ?? 0, rows.length, most)] };
}

const moreOf = (of: Many, count: number, shown: number, most: number): readonly Row[] =>
  count > shown && most === FIRST_ELSEWHERE ? [{ type: "more", of, count, isAll: true }] : [];

/** A filter to choose. */
export function choicesOf(picking: Picking, material: Material, spans: readonly Span[]): readonly Section[] {
  const rows =
    picking === "room"
      ? findRooms(material).map(roomRow)
      : picking === "author"
        ? ranked(material.people, material.typed, material.spells).map(personRow)
        : spans.map((span): Row => ({ type: "span", span }));
  return some([{ id: "choices", rows: rows.slice(0, MOST_CHOICES) }]);
}

const some = (sections: readonly Section[]): readonly Section[] =>
  sections.filter(({ rows }) => rows.length > 0);

/** A room is found by the organisations of its guests, too. */
const findRooms = ({ rooms, typed, spells }: Material): readonly RoomRow[] =>
  ranked(
    rooms.map((room) => ({
      room,
      name: room.name,
      title: room.kind === "direct" ? null : room.faces.map(({ org }) => org ?? "").join(" "),
    })),
    typed,
    spells,
  ).map(({ room }) => room);

/** Whoever one talks to in a room of two is found as that room. */
function others({ people, rooms }: Material): readonly PersonRow[] {
  const direct = new Set(
    rooms.flatMap(({ kind, faces }) => (kind === "direct" ? faces.map(({ member }) => member) : [])),
  );
  return people.filter(({ member }) => !direct.has(member));
}
