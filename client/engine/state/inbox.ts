import {
  boundOf,
  type Chain,
  continues,
  type Device,
  type Envelope,
  equalBytes,
  type FeedId,
  type FeedRun,
  feedToDevice,
  hlcToMs,
  knowsItsEpoch,
  type MemberId,
  openEnvelope,
  type ParsedRun,
  parseEvent,
  parseRun,
  type RoomId,
  type RoomRights,
  type RunError,
  rightsAt,
  verifyRun,
} from "../../../crdt/index.ts";
import { halves } from "../halves.ts";
import { readRow } from "../tables/rows.ts";
import {
  type Applied,
  type Arrival,
  applyArrival,
  BEFORE_ME,
  growing,
  NO_KEY,
  type TouchedNote,
  type TouchedObjective,
} from "./apply.ts";
import { type Batch, createBatch } from "./batch.ts";
import { type Core, LATE_AFTER_MS } from "./core.ts";
import { AGAINST_RULES, judged } from "./judged.ts";
import { myMarker } from "./markers.ts";
import { noteMissing } from "./missing.ts";
import type { RoomRecord } from "./records.ts";
import { roomRecordKey } from "./room-book.ts";

/** Why a run did not come in. Nothing of it is stored; what others sent is not touched. */
export type InboxError =
  | RunError
  | { readonly type: "UnknownAuthor"; readonly feed: FeedId }
  | { readonly type: "Gap"; readonly feed: FeedId; readonly next: number }
  /** Written by somebody who had no right to any more, or with a key that they knew was old. */
  | { readonly type: "NotEntitled" | "StaleEpoch"; readonly feed: FeedId }
  /** The author knew more of the roster than this device does, or knows another one. `isNews`: nobody had said so. */
  | { readonly type: "RosterBehind" | "OtherRoster"; readonly feed: FeedId; readonly isNews: boolean }
  | { readonly type: "Fork"; readonly feed: FeedId; readonly seq: number };

export interface Received {
  readonly envelopes: number;
  readonly errors: readonly InboxError[];
}

/**
 * Takes runs of one room: reads, checks, opens, folds, stores; then says what changed.
 * A bad run is refused alone (one bad peer harms nobody else). Rules LOG9, LOG10 and ENV5 in SPEC.md.
 */
export async function receiveRuns(core: Core, room: RoomId, runs: readonly FeedRun[]): Promise<Received> {
  const batch = createBatch(core.ports.disks.cache);
  const draft = createDraft(core, room, batch);
  const errors: InboxError[] = [];
  for (const run of runs) {
    const error = await receiveRun(core, room, run, draft);
    if (error !== null) errors.push(error);
    if (error?.type === "Gap") noteMissing(core, { room, feed: error.feed, next: run.from, isGap: true });
  }
  for (const error of errors) if (!isPassing(core, error)) countSetAside(core, error.type);
  await draft.commit();
  return { envelopes: draft.received(), errors };
}

/** For a person who wonders: how much came that is not what it says it is. */
export function countSetAside({ health, changes }: Core, reason: string): void {
  health.setAside.set(reason, (health.setAside.get(reason) ?? 0) + 1);
  changes.emit({ type: "sync" });
}

/** Nothing has gone astray: what is missing is asked for again, and over two lives of this device the relay decides. */
function isPassing(core: Core, error: InboxError): boolean {
  if (error.type === "RosterBehind" || error.type === "OtherRoster") return !error.isNews;
  return error.type === "Gap" || (error.type === "Fork" && error.feed.startsWith(core.identity.device));
}

async function receiveRun(core: Core, room: RoomId, run: FeedRun, draft: Draft): Promise<InboxError | null> {
  const parsed = parseRun(room, run, core.ports.crypto);
  if (!parsed.ok) return parsed.error;
  const { feed } = parsed.value;
  const device = core.roster.state().devices.get(feedToDevice(feed));
  if (device === undefined) return { type: "UnknownAuthor", feed };
  const entitled = await entitledPart(core, room, parsed.value, device);
  if ("type" in entitled) return entitled;
  const fresh = await unknownPart(core, entitled, draft.record());
  if ("type" in fresh) return fresh;
  if (fresh.envelopes.length === 0) return null;
  const verified = await verifyRun(
    { ...entitled, envelopes: fresh.envelopes as ParsedRun["envelopes"] },
    device.signKey,
    core.ports.crypto,
  );
  if (!verified.ok) return verified.error;
  for (const arrival of await arrivalsOf(core, room, fresh.envelopes, device.member)) {
    await draft.add(arrival);
    if ("flaw" in arrival.content && arrival.content.flaw === AGAINST_RULES)
      countSetAside(core, AGAINST_RULES);
  }
  const next = parsed.value.from + parsed.value.envelopes.length;
  if ((core.health.missing.get(room + feed)?.next ?? 0) <= next) core.health.missing.delete(room + feed);
  return null;
}

/** What the roster lets in: below the cut of its author, and sealed with the key that they knew to be the newest. */
export async function entitledPart(
  core: Core,
  room: RoomId,
  run: ParsedRun,
  author: Device,
): Promise<ParsedRun | InboxError> {
  const { feed } = run;
  const chain = core.roster.governing(room);
  const bound = chain === null ? 0 : boundOf(core.roster.rosters, room, feed);
  const within = run.envelopes.filter(({ header }) => header.seq < bound);
  const [first, ...rest] = within;
  if (chain === null || first === undefined) return { type: "NotEntitled", feed };
  const odd = within.findIndex(({ header }) => !knowsItsEpoch(chain, header));
  if (odd < 0) return { ...run, envelopes: [first, ...rest] };
  return otherRoster(core, chain, { ...run, envelopes: [first, ...rest.slice(0, odd)] }, author);
}

/** The last of these envelopes rests on a chain that is not the one here: an older key, a longer chain, or another one. */
async function otherRoster(
  core: Core,
  chain: Chain,
  run: ParsedRun,
  { device, signKey }: Device,
): Promise<InboxError> {
  const { feed } = run;
  const { rosterSeq: seq, epoch } = (run.envelopes.at(-1) as Envelope).header;
  if (seq <= chain.seq && epoch <= chain.epoch) return { type: "StaleEpoch", feed };
  const verified = await verifyRun(run, signKey, core.ports.crypto);
  if (!verified.ok) return verified.error;
  const isNews = await core.cited.note(chain.chain, device, { seq, epoch });
  return { type: seq > chain.seq ? "RosterBehind" : "OtherRoster", feed, isNews };
}

/** The part of a run after what is stored, if it fits on; what overlaps must be the same bytes. */
async function unknownPart(
  core: Core,
  run: ParsedRun,
  record: RoomRecord,
): Promise<{ readonly envelopes: readonly Envelope[] } | InboxError> {
  const head = record.heads.get(run.feed);
  const next = head?.next ?? 0;
  if (run.from > next) return { type: "Gap", feed: run.feed, next };
  const known = run.envelopes.slice(0, next - run.from);
  for (const envelope of known.slice(-1)) {
    const there = await readRow(core.ports.disks.cache, run.room, run.feed, envelope.header.seq);
    if (there !== undefined && !equalBytes(there.bytes, envelope.bytes))
      return { type: "Fork", feed: run.feed, seq: envelope.header.seq };
  }
  const envelopes = run.envelopes.slice(next - run.from);
  const [first] = envelopes;
  if (first === undefined) return { envelopes };
  if (first.header.hlc <= (head?.hlc ?? -1)) return { type: "BadHeader", field: "hlc" }; // however the rows were cut into runs
  const fits = known.length > 0 || continues(run, head?.hash ?? null);
  return fits ? { envelopes } : { type: "Fork", feed: run.feed, seq: first.header.seq };
}

/** Opens all bodies at once: the platform decrypts beside this thread, and waiting for one after the other takes twice as long. */
async function arrivalsOf(
  core: Core,
  room: RoomId,
  envelopes: readonly Envelope[],
  author: MemberId,
): Promise<readonly Arrival[]> {
  const contents = await Promise.all(envelopes.map((envelope) => contentOf(core, room, envelope)));
  const arrivedAt = core.time.now();
  const rights = envelopes.map(({ header }) => rightsAt(core.roster.rosters, room, author, header.rosterSeq));
  const mine = author === core.identity.member;
  const marker = myMarker(core, room);
  return envelopes.map((envelope, at) => ({
    ...rowOf(room, envelope),
    author,
    mine,
    me: core.identity.member,
    arrivedAt,
    late: !mine && isLate(core, room, envelope.header.hlc, arrivedAt),
    read: envelope.header.seq < (marker.get(envelope.feed) ?? 0),
    rights: rights[at] as RoomRights, // as many as envelopes
    content: judged(core, room, contents[at] as Arrival["content"], rights[at] as RoomRights, mine),
  }));
}

/** What an arrival has of its envelope: the rest is what this device makes of it. */
export const rowOf = (room: RoomId, { header, feed, hash, bytes }: Envelope) => ({
  room,
  feed,
  seq: header.seq,
  hlc: header.hlc,
  bytes,
  hash,
});

export async function contentOf(core: Core, room: RoomId, envelope: Envelope): Promise<Arrival["content"]> {
  const { epoch } = envelope.header;
  const key = await core.keys.body(room, envelope.feed, epoch);
  if (key === null) return { flaw: isBeforeMe(core, room, epoch) ? BEFORE_ME : NO_KEY, epoch };
  const opened = await openEnvelope(envelope, key, core.ports.crypto);
  if (!opened.ok) return { flaw: opened.error.type };
  const event = parseEvent(opened.value);
  if (!event.ok) return { flaw: event.error.type };
  if (event.value.type === "imported" && event.value.proof !== null) {
    const proofs = await halves.proofs().catch(() => null);
    if (proofs === null) return { flaw: NO_KEY, epoch }; // its code cannot be fetched now: folded again at the next start
    if (!(await proofs.isAsProven(event.value, core.roster.state(), core.ports.crypto)))
      return { flaw: "AlteredImport" };
  }
  return { event: event.value };
}

/** In rooms where newcomers read only what is written after they came. */
const isBeforeMe = (core: Core, room: RoomId, epoch: number): boolean =>
  epoch < (core.roster.room(room)?.members.get(core.identity.member)?.fromEpoch ?? 0);

/** Late: written a while ago, and either not at the relay when this device was in step, or below what was already here. */
function isLate(core: Core, room: RoomId, hlc: number, arrivedAt: number): boolean {
  if (arrivedAt - hlcToMs(hlc) <= LATE_AFTER_MS) return false;
  return core.presenceOfRelay.inStepSince() !== null || hlc < core.presenceOfRelay.topBefore(room);
}

/** A room record being changed: visible to others only after its batch is committed. */
export interface Draft {
  record(): RoomRecord;
  add(arrival: Arrival): Promise<void>;
  received(): number;
  commit(): Promise<boolean>;
}

export function createDraft(core: Core, room: RoomId, batch: Batch): Draft {
  let record = growing(core.rooms.get(room));
  let received = 0;
  const orders = new Set<string>();
  const objectives: TouchedObjective[] = [];
  const notes: TouchedNote[] = [];
  const note = (applied: Applied) => {
    record = applied.record;
    for (const order of applied.orders) orders.add(order);
    objectives.push(...applied.objectives);
    if (applied.note !== undefined) notes.push(applied.note);
  };
  return {
    record: () => record,
    received: () => received,
    async add(arrival) {
      received++;
      note(await applyArrival(batch, record, arrival));
    },
    async commit() {
      batch.put("rooms", roomRecordKey(room), record);
      const saved = await batch.commit("relaxed");
      if (!saved.ok) {
        core.health.notSaved = { reason: saved.error.reason, since: core.ports.clock.now() };
        core.changes.emit({ type: "sync" });
        return false;
      }
      core.rooms.set(room, record);
      if (orders.size > 0) core.changes.emit({ type: "messages", room, orders: [...orders] });
      if (objectives.length > 0) core.changes.emit({ type: "objectives", touched: objectives });
      if (notes.length > 0) core.changes.emit({ type: "notes", room, touched: notes });
      core.changes.emit({ type: "room", room });
      return true;
    },
  };
}
