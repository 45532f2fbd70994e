import { type CborValue, type EventRef, type OwnState, type RoomId, toHex } from "../../../crdt/index.ts";
import type { OwnRoomView, SectionView } from "../api.ts";
import type { Disk } from "../ports.ts";
import { OWN_KEY, type OwnLook } from "../state/own-look.ts";
import { quietOf, restsAhead } from "./quiet.ts";

/**
 * What this person keeps for themselves, as this device knows it: by kind and, where it is about something, by that
 * thing's id. Kept strictly and in memory whole, for the list of rooms asks with every row. It goes over their devices by
 * the half of the engine in ../own.
 */
export interface OwnBook {
  readonly state: () => OwnState;
  /** `null` where there is nothing. */
  get(kind: OwnKind, about?: string): CborValue;
  all(kind: OwnKind): readonly (readonly [about: string, value: CborValue])[];
  /** False: the disk did not take it, and nothing has changed. */
  keep(state: OwnState): Promise<{ readonly ok: true } | { readonly ok: false; readonly reason: NotKept }>;
}
type NotKept = "Quota" | "Closed" | "Unknown";

/** First byte of a field's name. From 20 on they lie in the second place. */
export const OWN_KINDS = {
  level: "01", // room → how much of it calls: 0 nothing, 1 what names me, 2 all
  pinned: "02", // room → true
  archived: "03", // room → true
  section: "04", // room → id of a section
  unread: "05", // room → true: looks unread until it is opened
  draft: "06", // room → text
  sectionName: "10", // section 8 B → [name, place]
  quiet: "11", // [on, time zone, [[days, from, to]…], shown to others]
  through: "12", // member → true: calls in quiet hours too
  hidesReading: "13", // true
  resting: "14", // until, ms
  urgentWaits: "15", // true: urgent messages call like all others
  sectionPlace: "16", // section → place, once somebody has put them in order: a name that changes elsewhere is no other order
  sectionShut: "17", // section → true: its rooms are behind its name
  reminder: "18", // [cadence, time zone, day, minute, since]: when to be reminded of check-ins
  reminderPassed: "19", // ms: the reminder of that time is over for this person
  reminderTold: "1a", // ms: a device has told of the reminder of that time
  saved: "20", // room, feed, seq 6 B → true
  hidden: "21", // room, feed, seq 6 B → true
} as const;
export type OwnKind = keyof typeof OWN_KINDS;

export const ownName = (kind: OwnKind, about = ""): string => OWN_KINDS[kind] + about;
export const placeOfName = (name: string): 0 | 1 => (name < "20" ? 0 : 1);

export async function openOwnBook(disk: Disk): Promise<OwnBook> {
  const stored = await disk.get("local", OWN_KEY);
  let state: OwnState = stored instanceof Map ? stored : new Map();
  return {
    state: () => state,
    get: (kind, about) => state.get(ownName(kind, about))?.value ?? null,
    all: (kind) =>
      [...state].flatMap(([name, { value }]) =>
        name.startsWith(OWN_KINDS[kind]) && value !== null ? [[name.slice(2), value] as const] : [],
      ),
    async keep(next) {
      const kept = await disk.commit([{ table: "local", key: OWN_KEY, value: next }], "strict");
      if (!kept.ok) return { ok: false, reason: kept.error.reason };
      state = next;
      return { ok: true };
    },
  };
}

/** A message as a field is called by it: room, feed and place, so that those of one feed lie together. */
export const messageName = (room: RoomId, { feed, seq }: EventRef): string =>
  room + feed + seq.toString(16).padStart(12, "0");

export function sectionOf(own: OwnBook, id: string): SectionView | null {
  const value = own.get("sectionName", id);
  const [name, place] = Array.isArray(value) ? (value as readonly CborValue[]) : [];
  if (typeof name !== "string" || typeof place !== "number") return null;
  const later = own.get("sectionPlace", id);
  return {
    id,
    name,
    place: typeof later === "number" ? later : place,
    shut: own.get("sectionShut", id) === true,
  };
}

/** Text that travels: what is longer stays on the device it was written on. */
export const MAX_DRAFT_BYTES = 4_000;

/** Rooms whose unsent words are not what this person's other devices know of them. */
export function draftsToSay(book: OwnBook, drafts: ReadonlyMap<RoomId, string>): readonly RoomId[] {
  const rooms = new Set([...drafts.keys(), ...book.all("draft").map(([room]) => room as RoomId)]);
  return [...rooms].filter((room) => {
    const text = drafts.get(room) ?? "";
    return text !== (book.get("draft", room) ?? "") && text.length <= MAX_DRAFT_BYTES;
  });
}

const LEVELS = ["nothing", "mentions"] as const;

/** What of it the rows of rooms and messages show. */
export const lookOf = (own: OwnBook): OwnLook => ({
  room(room): OwnRoomView {
    const level = own.get("level", room);
    const section = own.get("section", room);
    return {
      level: (typeof level === "number" ? LEVELS[level] : undefined) ?? "all",
      pinned: own.get("pinned", room) === true,
      archived: own.get("archived", room) === true,
      section: section instanceof Uint8Array ? sectionOf(own, toHex(section)) : null,
      markedUnread: own.get("unread", room) === true,
    };
  },
  isSaved: (room, ref) => own.get("saved", messageName(room, ref)) !== null,
  isHidden: (room, ref) => own.get("hidden", messageName(room, ref)) !== null,
  hidesReading: () => own.get("hidesReading") === true,
  rests: (now) => restsAhead(quietOf(own.get("quiet")), own.get("resting"), now),
});
