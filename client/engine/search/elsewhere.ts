import { type MemberId, parseRoomId, type RoomId } from "../../../crdt/index.ts";
import type { Face, FoundElsewhere, GoalFound, NoteFound, SearchQuery } from "../api.ts";
import type { Change } from "../changes.ts";
import type { GoalText } from "../goals/sought.ts";
import type { NoteText } from "../notes/texts.ts";
import type { Running } from "../running.ts";
import { goalsRoom } from "../state/objectives.ts";
import { faceOf } from "../views/people.ts";
import { roomNameNow } from "../views/room-name-now.ts";
import { excerptOf, foldText, hasAll, wordsOf } from "./folding.ts";

/** What is found beside messages: in goals and in notes. Whoever has neither pays one look at an empty table. */
export interface Elsewhere {
  find(query: SearchQuery): Promise<FoundElsewhere | null>;
}

const MOST_EACH = 50;
const ROOM_BYTES = 16;
const MOST_SAID = 20_000;
const ONE = { from: new Uint8Array(0), to: new Uint8Array(64).fill(255), limit: 1 };

export function createElsewhere(run: Running): Elsewhere {
  const { core } = run;
  const { cache } = core.ports.disks;

  /** `null`: they did not start. */
  async function goalTexts(): Promise<readonly GoalText[] | null> {
    if (goalsRoom(core) === null || (await cache.range("goalChanges", ONE)).length === 0) return [];
    const goals = await run.goals().catch(() => null);
    return goals?.texts() ?? null;
  }

  async function roomsWithNotes(): Promise<readonly RoomId[]> {
    const rows = await cache.range("notes", { ...ONE, limit: MOST_SAID });
    return [...new Set(rows.flatMap(({ key }) => parseRoomId(key.slice(0, ROOM_BYTES)) ?? []))];
  }

  async function findGoals(words: readonly string[]): Promise<readonly GoalFound[] | null> {
    const texts = await goalTexts();
    const found = texts?.filter(({ text }) => hasAll(foldText(text), words)) ?? null;
    return found && newestFirst(found.map((one) => goalFound(one, words)));
  }

  const face = (by: MemberId | null, room?: RoomId): Face | null => by && faceOf(core, by, room);

  const goalFound = ({ by, text, ...one }: GoalText, words: readonly string[]): GoalFound => ({
    ...one,
    by: face(by),
    ...excerptOf(text, words),
  });

  async function findNotes(
    words: readonly string[],
    only: string | null,
  ): Promise<readonly NoteFound[] | null> {
    const rooms = (await roomsWithNotes()).filter((room) => only === null || room === only);
    const half = rooms.length === 0 ? undefined : await run.notes().catch(() => null);
    if (half === null) return null;
    const found: NoteFound[] = [];
    for (const room of rooms)
      for (const note of (await half?.texts(room)) ?? [])
        if (hasAll(foldText(`${note.title}\n${note.text}`), words)) found.push(noteFound(room, note, words));
    return newestFirst(found);
  }

  /** Where the text has all the words, the line is of the text, and the title stands beside it. */
  function noteFound(room: RoomId, one: NoteText, words: readonly string[]): NoteFound {
    const { note, title, text, by, at, isAway } = one;
    const isInTitle = !hasAll(foldText(text), words) && words.some((word) => foldText(title).includes(word));
    return {
      room,
      roomName: roomNameNow(run, room),
      note,
      title: isInTitle ? "" : title,
      by: face(by, room),
      at,
      isAway,
      ...excerptOf(isInTitle ? title : text, words),
    };
  }

  return {
    async find({ text, room, author, from, to, kind }) {
      const words = wordsOf(text);
      const isNarrow = author !== null || from !== null || to !== null || kind !== "all";
      if (words.length === 0 || isNarrow) return NOTHING;
      const [goals, notes] = await Promise.all([
        room === null ? findGoals(words) : [],
        findNotes(words, room),
      ]);
      return {
        goals: goals?.slice(0, MOST_EACH) ?? [],
        goalCount: goals?.length ?? 0,
        notes: notes?.slice(0, MOST_EACH) ?? [],
        noteCount: notes?.length ?? 0,
        missed: [
          ...(goals === null ? (["goals"] as const) : []),
          ...(notes === null ? (["notes"] as const) : []),
        ],
      };
    },
  };
}

export const NOTHING: FoundElsewhere = { goals: [], goalCount: 0, notes: [], noteCount: 0, missed: [] };

/** Whether it may find something else now. */
export const concernsElsewhere = ({ type }: Change): boolean =>
  type === "notes" || type === "objectives" || type === "goals";

const newestFirst = <T extends { readonly at: number; readonly isAway: boolean }>(
  found: readonly T[],
): readonly T[] => found.toSorted((a, b) => Number(a.isAway) - Number(b.isAway) || b.at - a.at);
