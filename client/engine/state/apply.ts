import {
  applyCheckIn,
  applyToMessage,
  applyToRoom,
  asksMember,
  type Bytes,
  type ChatEvent,
  type CheckInsState,
  compareStamps,
  concat,
  type EventRef,
  type FeedId,
  type FoldInput,
  fromHex,
  type Hlc,
  hlcToMs,
  idToBytes,
  isTold,
  type MemberId,
  type MessageState,
  messageOf,
  type NoteId,
  type NoteSaid,
  namesMember,
  type ObjectiveId,
  orderKey,
  type RoomId,
  type RoomRights,
  showMessage,
  toHex,
  toldIn,
} from "../../../crdt/index.ts";
import type { Batch } from "./batch.ts";
import { AGAINST_RULES } from "./judged.ts";
import { noteKey, rowKey } from "./places.ts";
import type {
  GoalChangeRecord,
  HeadRecord,
  LineRecord,
  MessageRecord,
  NoteEditRecord,
  RoomRecord,
  RowRecord,
} from "./records.ts";
import { isWithheld } from "./withheld.ts";
import { wordsOf } from "./words-of.ts";

/** One authenticated envelope on its way into the views: opened, or with the reason why it could not be. */
export interface Arrival {
  readonly room: RoomId;
  readonly feed: FeedId;
  readonly seq: number;
  readonly hlc: Hlc;
  readonly bytes: Bytes;
  readonly hash: Bytes;
  readonly author: MemberId;
  readonly mine: boolean;
  /** Whose device this is: what names them is noted. */
  readonly me: MemberId;
  readonly arrivedAt: number;
  readonly late: boolean;
  /** Already read on another device of this member. */
  readonly read: boolean;
  /** What the author could do in the room, as of the entry that the envelope rests on. */
  readonly rights: RoomRights;
  readonly content: Content;
}

/** `isUnmarked`: of an objective whose id does not say that it is this room's. It is not said of all others. */
type Content =
  | { readonly event: ChatEvent; readonly isUnmarked?: true }
  | { readonly flaw: string; readonly epoch?: number };

/** A room record whose heads are its maker's own and move on in place: copying them per envelope would cost feeds × rows. */
export type GrowingRecord = RoomRecord & { readonly heads: Map<FeedId, HeadRecord> };

export const growing = (record: RoomRecord): GrowingRecord => ({ ...record, heads: new Map(record.heads) });

export interface Applied {
  readonly record: GrowingRecord;
  readonly orders: readonly string[];
  readonly objectives: readonly TouchedObjective[];
  readonly note?: TouchedNote;
}

/** `order` is the place of what was typed, `null` for what was said of the note. */
export interface TouchedNote {
  readonly note: NoteId;
  readonly order: string | null;
}

/** `order` is the place of a new document change, `null` for a check-in. */
export interface TouchedObjective {
  readonly objective: ObjectiveId;
  readonly order: string | null;
}

/** Folds one arrival into the room's tables. Reads and writes through `batch` alone. */
export async function applyArrival(batch: Batch, before: GrowingRecord, arrival: Arrival): Promise<Applied> {
  const record = withRow(before, arrival);
  batch.rows.append(arrival.room, arrival.feed, arrival.seq, rowOf(arrival));
  if (isWithheld(record, arrival)) return { record, orders: [], objectives: [] };
  if ("flaw" in arrival.content) return applyFlaw(batch, record, arrival, arrival.content);
  const { event } = arrival.content;
  switch (event.type) {
    case "message": {
      const told = toldIn(event.extras);
      if (told === null) return applyMessage(batch, record, arrival, event);
      const [objective, keyResult, value] = told;
      return arrival.rights.posts
        ? applyLine(batch, record, arrival, { type: "CheckedIn", objective, keyResult, value })
        : { record, orders: [], objectives: [] };
    }
    case "imported":
    case "edit":
    case "react":
    case "recall":
      return applyMessage(batch, record, arrival, event);
    case "roomName":
      return arrival.rights.posts
        ? applyLine(batch, { ...record, name: applyToRoom(record.name, inputOf(arrival, event)) }, arrival, {
            type: "RoomRenamed",
            name: event.text,
          })
        : { record, orders: [], objectives: [] };
    case "import": {
      const { source, name, from } = event;
      return applyLine(batch, record, arrival, {
        type: "Imported",
        source,
        key: toHex(event.key),
        name,
        from,
      });
    }
    case "roomPicture":
      return arrival.rights.posts
        ? applyLine(batch, { ...record, name: applyToRoom(record.name, inputOf(arrival, event)) }, arrival, {
            type: "RoomPictured",
            on: event.picture !== null,
          })
        : { record, orders: [], objectives: [] };
    case "pin":
      return applyPin(batch, record, arrival, event);
    case "checkIn":
      return applyCheckInEvent(batch, record, arrival, event);
    case "goal":
    case "goalWord":
      return applyGoal(batch, record, arrival, event);
    case "note":
      return applyNote(batch, record, arrival, event);
    case "noteEdit":
      return applyNoteEdit(batch, record, arrival, event);
    default:
      return applyLine(batch, record, arrival, { type: "Newer" });
  }
}

/** Sealed with a key that this device is still to get. */
export const NO_KEY = "UnknownEpoch";
/** Written before this person came, in a room that keeps that from newcomers. */
export const BEFORE_ME = "BeforeMe";

async function applyFlaw(
  batch: Batch,
  record: GrowingRecord,
  arrival: Arrival,
  { flaw, epoch }: Extract<Arrival["content"], { readonly flaw: string }>,
): Promise<Applied> {
  if (flaw === AGAINST_RULES) return { record, orders: [], objectives: [] }; // else whoever may not post would fill the room all the same
  if (flaw === BEFORE_ME) return { record: withBefore(record, epoch), orders: [], objectives: [] };
  const counted = flaw === NO_KEY ? { ...record, locked: record.locked + 1 } : record;
  return applyLine(batch, counted, arrival, { type: "SetAside", reason: flaw });
}

const withBefore = (record: GrowingRecord, epoch = 0): GrowingRecord =>
  record.before.includes(epoch) ? record : { ...record, before: [...record.before, epoch] };

const inputOf = <E extends ChatEvent>(arrival: Arrival, event: E): FoldInput<E> => ({
  ref: { feed: arrival.feed, seq: arrival.seq },
  stamp: { hlc: arrival.hlc, feed: arrival.feed, seq: arrival.seq },
  author: arrival.author,
  event,
  rights: arrival.rights,
});

const countsAsUnread = ({ content, mine }: Arrival): boolean =>
  !mine && "event" in content && content.event.type === "message" && toldIn(content.event.extras) === null;

const rowOf = (arrival: Arrival): RowRecord => ({
  bytes: arrival.bytes,
  hlc: arrival.hlc,
  arrivedAt: arrival.arrivedAt,
  counts: countsAsUnread(arrival),
  flaw: "flaw" in arrival.content ? arrival.content.flaw : null,
});

function withRow(record: GrowingRecord, arrival: Arrival): GrowingRecord {
  const { feed, seq, hash, hlc, arrivedAt } = arrival;
  record.heads.set(feed, { next: seq + 1, hash, hlc });
  const top = record.top === null || record.top.hlc < hlc ? { hlc, arrivedAt } : record.top;
  return { ...record, top, envelopes: record.envelopes + 1 };
}

// ---------------------------------------------------------------- messages

type MessageEvent = Extract<ChatEvent, { type: "message" | "imported" | "edit" | "react" | "recall" }>;

async function applyMessage(
  batch: Batch,
  record: GrowingRecord,
  arrival: Arrival,
  event: MessageEvent,
): Promise<Applied> {
  const input = inputOf(arrival, event);
  return event.type === "message" || event.type === "imported"
    ? applyBase(batch, record, arrival, input)
    : applyModifier(batch, record, arrival, input);
}

async function applyBase(
  batch: Batch,
  record: GrowingRecord,
  arrival: Arrival,
  input: FoldInput,
): Promise<Applied> {
  const early = record.orphans === 0 ? undefined : await takeOrphan(batch, arrival);
  const settled = early === undefined ? record : { ...record, orphans: record.orphans - 1 };
  const order = orderKey(input.stamp);
  const message: MessageRecord = {
    kind: "message",
    order,
    stamp: input.stamp,
    state: applyToMessage(early, input),
    arrivedAt: arrival.arrivedAt,
    late: arrival.late,
  };
  batch.messages.put(arrival.room, message);
  const unread = countsAsUnread(arrival) && !arrival.read;
  const counted = unread
    ? { ...settled, unread: settled.unread + 1, late: arrival.late ? [...settled.late, order] : settled.late }
    : settled;
  return {
    record: withNamed(withPreview(counted, message), message.state, order, arrival.me),
    orders: [order],
    objectives: [],
  };
}

async function takeOrphan(batch: Batch, { room, feed, seq }: Arrival): Promise<MessageState | undefined> {
  const key = rowKey(room, feed, seq);
  const early = await batch.get<MessageState>("orphans", key);
  if (early !== undefined) batch.delete("orphans", key);
  return early;
}

/** An edit, reaction or recall. What it speaks of may arrive later: then it waits as an orphan. */
async function applyModifier(
  batch: Batch,
  record: GrowingRecord,
  arrival: Arrival,
  input: FoldInput,
): Promise<Applied> {
  const nothing = { record, orders: [], objectives: [] };
  const target = messageOf(input.ref, input.event);
  if (target === null) return nothing;
  const order = await orderOf(batch, arrival.room, target);
  const message = order === null ? undefined : await batch.messages.get(arrival.room, order);
  if (order === null || message === undefined) {
    // not here yet, or here and not folded yet: folding again takes one feed after the other
    const key = rowKey(arrival.room, target.feed, target.seq);
    const there = await batch.get<MessageState>("orphans", key);
    batch.put("orphans", key, applyToMessage(there, input));
    return { ...nothing, record: there === undefined ? { ...record, orphans: record.orphans + 1 } : record };
  }
  if (message.kind !== "message") return nothing; // it speaks of something that is not a message
  const changed: MessageRecord = { ...message, state: applyToMessage(message.state, input) };
  batch.messages.put(arrival.room, changed);
  const shown = record.last?.order === order ? withPreview(record, changed) : record;
  return {
    record: withNamed(shown, changed.state, order, arrival.me),
    orders: [order],
    objectives: [],
  };
}

async function orderOf(batch: Batch, room: RoomId, ref: EventRef): Promise<string | null> {
  const row = await batch.rows.at(room, ref.feed, ref.seq);
  return row === undefined ? null : orderKey({ hlc: row.hlc, ...ref });
}

const MOST_NAMED = 100;

/** Notes a message that names this person or waits for their word, and forgets it where it does so no more. */
function withNamed<R extends RoomRecord>(record: R, state: MessageState, order: string, me: MemberId): R {
  const hasMore = [state.base, ...state.edits].some((words) => words?.extras !== undefined);
  const shown = hasMore ? showMessage(state) : null;
  const { urgent = NONE, asked = NONE } = record;
  const isOwn = shown?.urgent !== undefined && shown.imported === null && shown.author === me;
  const next = {
    named: noted(record.named, order, namesMember(shown, me)),
    urgent: noted(urgent, order, asksMember(shown, me)),
    asked: isOwn ? noted(asked, order, true, URGENT_EACH_DAY) : asked,
  };
  const isSame = next.named === record.named && next.urgent === urgent && next.asked === asked;
  return isSame ? record : { ...record, ...next };
}

const NONE: readonly string[] = [];
/** By one person in one room: what is asked for more often is not read any more. */
export const URGENT_EACH_DAY = 3;

function noted(
  all: readonly string[],
  order: string,
  isThere: boolean,
  most = MOST_NAMED,
): readonly string[] {
  if (isThere === all.includes(order)) return all;
  return isThere ? [...all, order].sort().slice(-most) : all.filter((one) => one !== order);
}

const PREVIEW_UNITS = 120;

/** The newest thing by display order is what the room list shows. */
function withPreview<R extends RoomRecord>(record: R, message: MessageRecord): R {
  if (record.last !== null && record.last.order > message.order) return record;
  const last = previewOf(message);
  return { ...record, last, speakers: speakersOf(record, last), at: Math.max(record.at, message.arrivedAt) };
}

const SPEAKERS = 4;

function speakersOf({ speakers }: RoomRecord, last: RoomRecord["last"]): readonly MemberId[] {
  const author = last?.author ?? null;
  if (author === null || speakers[0] === author) return speakers;
  return [author, ...speakers.filter((one) => one !== author)].slice(0, SPEAKERS);
}

function previewOf(message: MessageRecord): RoomRecord["last"] {
  const { order, stamp } = message;
  const at = hlcToMs(stamp.hlc);
  if (message.kind === "line")
    return { order, stamp, at, author: message.author, kind: "line", text: "", line: message.line };
  const shown = showMessage(message.state);
  return {
    order,
    stamp,
    at,
    author: shown === null || shown.imported !== null ? null : shown.author, // whoever brought it has not said it
    kind: shown?.recalled ? "recalled" : "text",
    text: (shown === null ? "" : wordsOf(shown)).slice(0, PREVIEW_UNITS),
    line: null,
  };
}

// ---------------------------------------------------------------- pins

async function applyPin(
  batch: Batch,
  record: GrowingRecord,
  arrival: Arrival,
  event: Extract<ChatEvent, { type: "pin" }>,
): Promise<Applied> {
  if (!arrival.rights.pins) return { record, orders: [], objectives: [] };
  const { target } = event;
  const pinned = { ...record, name: applyToRoom(record.name, inputOf(arrival, event)) };
  const order = await orderOf(batch, arrival.room, target);
  const applied = event.on
    ? applyLine(batch, pinned, arrival, { type: "Pinned", target })
    : { record: pinned, orders: [], objectives: [] };
  return { ...applied, orders: order === null ? applied.orders : [...applied.orders, order] };
}

// ---------------------------------------------------------------- lines

function applyLine(batch: Batch, record: GrowingRecord, arrival: Arrival, line: LineRecord): Applied {
  const stamp = { hlc: arrival.hlc, feed: arrival.feed, seq: arrival.seq };
  const order = orderKey(stamp);
  const message: MessageRecord = {
    kind: "line",
    order,
    stamp,
    author: arrival.author,
    arrivedAt: arrival.arrivedAt,
    late: arrival.late,
    line,
  };
  batch.messages.put(arrival.room, message);
  return { record: withPreview(record, message), orders: [order], objectives: [] };
}

/** A line that the roster gives rise to; `stamp` comes from the entry, so every device places it alike. */
export function applyRosterLine(
  batch: Batch,
  record: RoomRecord,
  room: RoomId,
  message: Extract<MessageRecord, { kind: "line" }>,
): RoomRecord {
  batch.messages.put(room, message);
  return withPreview(record, message);
}

// ---------------------------------------------------------------- goals

export const checkInsKey = (objective: string, keyResult: string): Bytes =>
  concat(idToBytes(objective), idToBytes(keyResult));
export const goalChangeKey = (objective: string, order: string): Bytes =>
  concat(idToBytes(objective), fromHex(order) as Bytes);

async function applyCheckInEvent(
  batch: Batch,
  record: GrowingRecord,
  arrival: Arrival,
  event: Extract<ChatEvent, { type: "checkIn" }>,
): Promise<Applied> {
  const { objective, keyResult, value } = event;
  const key = checkInsKey(objective, keyResult);
  batch.put(
    "checkIns",
    key,
    applyCheckIn(await batch.get<CheckInsState>("checkIns", key), {
      ...inputOf(arrival, event),
      ...(isUnmarked(arrival) && { isUnmarked: true }),
    }),
  );
  const applied = isTold(event.extras?.newer) // else it is told with what it speaks of
    ? applyLine(batch, record, arrival, { type: "CheckedIn", objective, keyResult, value })
    : { record, orders: [] };
  return { ...applied, objectives: [{ objective, order: null }] };
}

const isUnmarked = ({ content }: Arrival): boolean => "event" in content && content.isUnmarked === true;

async function applyGoal(
  batch: Batch,
  record: GrowingRecord,
  arrival: Arrival,
  event: Extract<ChatEvent, { type: "goal" | "goalWord" }>,
): Promise<Applied> {
  const { objective, session, changes } = event;
  const { room, hlc, feed, seq, author, rights } = arrival;
  const word = event.type === "goalWord" && { leads: rights.leads, ...(!rights.posts && { posts: false }) };
  const change: GoalChangeRecord = { stamp: { hlc, feed, seq }, author, session, changes, room, ...word };
  const order = orderKey(change.stamp);
  const key = goalChangeKey(objective, order);
  // one feed may stand in two rooms: what is not known to belong here never takes the place of what does
  const isTaken = isUnmarked(arrival) && (await batch.get("goalChanges", key)) !== undefined;
  if (!isTaken) batch.put("goalChanges", key, change);
  return { record, orders: [], objectives: [{ objective, order }] };
}

// ---------------------------------------------------------------- notes

function applyNote(
  batch: Batch,
  record: GrowingRecord,
  arrival: Arrival,
  event: Extract<ChatEvent, { type: "note" }>,
): Applied {
  const { posts, leads } = arrival.rights;
  if (!(event.role === "announcement" ? leads : posts)) return { record, orders: [], objectives: [] };
  const { stamp, author } = inputOf(arrival, event);
  const { note, role, act, title } = event;
  const said: NoteSaid = { role, act, title, author, stamp };
  batch.put("notes", noteKey(arrival.room, note, orderKey(stamp)), said);
  const known = record.announcement;
  const isNews = role === "announcement" && (known === undefined || compareStamps(stamp, known.stamp) > 0);
  const announced = isNews ? { ...record, announcement: said } : record;
  const applied = applyLine(batch, announced, arrival, { type: "NoteSaid", note, role, act, title });
  return { ...applied, note: { note, order: null } };
}

function applyNoteEdit(
  batch: Batch,
  record: GrowingRecord,
  arrival: Arrival,
  event: Extract<ChatEvent, { type: "noteEdit" }>,
): Applied {
  if (!arrival.rights.posts) return { record, orders: [], objectives: [] };
  const { note, session, update } = event;
  const { stamp, author } = inputOf(arrival, event);
  const order = orderKey(stamp);
  const edit: NoteEditRecord = { stamp, author, leads: arrival.rights.leads, session, update };
  batch.put("noteEdits", noteKey(arrival.room, note, order), edit);
  return { record, orders: [], objectives: [], note: { note, order } };
}
