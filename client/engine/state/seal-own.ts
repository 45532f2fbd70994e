import {
  type Bytes,
  type ChatEvent,
  encodeCbor,
  encodeEvent,
  err,
  type FeedId,
  feedOf,
  feedToIncarnation,
  type Hlc,
  hlcOf,
  type KnownEvent,
  NO_PREVIOUS,
  ok,
  orderKey,
  parseEnvelope,
  parseIncarnation,
  type Result,
  type RoomId,
  rightsAt,
  sealEnvelope,
  tick,
} from "../../../crdt/index.ts";
import type { CommandError } from "../api.ts";
import type { Arrival } from "./apply.ts";
import type { Core } from "./core.ts";
import { judged } from "./judged.ts";
import type { FeedRecord, OutboxRecord } from "./records.ts";

/** Sealing what this device writes: the next place of its feed, and what that makes for the outbox and the views. */

const MAX_CLOCK_LEAD_MS = 5 * 60_000;
const INCARNATION_BYTES = 8;
const MAX_EVENT_BYTES = 60_000;

export interface Sealed {
  readonly record: OutboxRecord;
  readonly next: FeedRecord;
}

/** A new life of this device in a room: random, so that no sequence number is ever signed twice. */
export function newFeed(core: Core): FeedRecord {
  const incarnation = parseIncarnation(core.ports.crypto.randomBytes(INCARNATION_BYTES));
  if (incarnation === null) throw new Error("random bytes of the wrong length");
  return { feed: feedOf(core.identity.device, incarnation), next: 0, hash: NO_PREVIOUS, hlc: 0 };
}

export async function sealNext(
  core: Core,
  room: RoomId,
  at: FeedRecord,
  event: KnownEvent,
  about: Pick<OutboxRecord, "kind" | "text">,
): Promise<Result<Sealed, CommandError>> {
  const { crypto } = core.ports;
  const sealing = sealingPlace(core, room);
  const key = sealing && (await core.keys.body(room, at.feed, sealing.epoch));
  if (sealing === null || key === null) return err({ type: "NoKeyYet" });
  const hlc = nextStamp(core, room, at);
  const place = {
    room,
    device: core.identity.device,
    incarnation: feedToIncarnation(at.feed),
    seq: at.next,
    prev: at.hash,
    hlc,
    ...sealing,
  };
  const content = encodeEvent(event);
  const sealed = await sealEnvelope(place, content, key, core.identity.keys.signer, crypto);
  if (!sealed.ok) return err({ type: "TooLong", max: MAX_EVENT_BYTES, unit: "bytes" });
  const bytes = sealed.value;
  const order = orderKey({ hlc, feed: at.feed, seq: at.next });
  const record: OutboxRecord = {
    room,
    feed: at.feed,
    seq: at.next,
    order,
    bytes,
    event: encodeCbor(content),
    kind: about.kind,
    text: about.text,
    writtenAt: core.time.now(),
    refusal: null,
    epoch: sealing.epoch,
    isHere: true,
    objective: "objective" in event ? event.objective : null,
  };
  return ok({ record, next: { feed: at.feed, next: at.next + 1, hash: hashOf(bytes, core), hlc } });
}

/**
 * Where on its chain an envelope is sealed: at the newest entry whose epoch this device has the key of. While that is
 * not the newest epoch, what is sealed stays here and is sealed anew before it goes out.
 */
function sealingPlace(
  core: Core,
  room: RoomId,
): { readonly epoch: number; readonly rosterSeq: number } | null {
  const chain = core.roster.governing(room) ?? core.roster.state(); // a room that nobody knows yet will be an open one
  const held = chain.epochs.findLast(({ epoch }) => core.keys.epochKey(chain.chain, epoch) !== null);
  if (held === undefined) return null;
  const next = chain.epochs[held.epoch + 1];
  return { epoch: held.epoch, rosterSeq: next === undefined ? chain.seq : next.seq - 1 };
}

/** After everything this device has seen in the room, unless somebody's clock runs far ahead. */
function nextStamp(core: Core, room: RoomId, at: FeedRecord): Hlc {
  const now = core.time.now();
  const seen = core.rooms.get(room).top?.hlc ?? 0;
  return tick(Math.max(at.hlc, seen <= hlcOf(now + MAX_CLOCK_LEAD_MS) ? seen : 0), now);
}

function hashOf(bytes: Bytes, core: Core): Bytes {
  const envelope = parseEnvelope(bytes, core.ports.crypto);
  if (!envelope.ok) throw new Error(`sealed what does not parse: ${envelope.error.type}`);
  return envelope.value.hash;
}

/** What this device wrote, as the views take it. */
export function ownArrival(core: Core, record: OutboxRecord, event: ChatEvent): Arrival {
  const envelope = parseEnvelope(record.bytes, core.ports.crypto);
  if (!envelope.ok) throw new Error(`stored what does not parse: ${envelope.error.type}`);
  const { header, hash } = envelope.value;
  const rights = rightsAt(core.roster.rosters, record.room, core.identity.member, header.rosterSeq);
  return {
    room: record.room,
    feed: record.feed as FeedId,
    seq: record.seq,
    hlc: header.hlc,
    bytes: record.bytes,
    hash,
    author: core.identity.member,
    mine: true,
    me: core.identity.member,
    arrivedAt: record.writtenAt,
    late: false,
    read: true,
    rights,
    content: judged(core, record.room, { event }, rights, true),
  };
}
