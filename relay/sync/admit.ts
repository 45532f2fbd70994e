import {
  type Bytes,
  boundOf,
  type ChainId,
  type ClientId,
  canRead,
  canWrite,
  type DeviceId,
  type Envelope,
  equalBytes,
  type FeedRun,
  feedToDevice,
  governing,
  hlcToMs,
  knowsItsEpoch,
  type ParsedRun,
  parseRegister,
  parseRun,
  type Refusal,
  type Register,
  type Rosters,
  type RunError,
  type Verifier,
  verifyCose,
  verifyRun,
} from "../../crdt/public.ts";
import { limits } from "../limits.ts";
import type { Clock } from "../ports.ts";
import type { Store } from "../store/store.ts";
import type { Budget } from "./budget.ts";
import type { RoomLog } from "./room-log.ts";

/** What judging needs to know about the world. */
export interface Court {
  readonly store: Store;
  readonly verifier: Verifier;
  readonly clock: Clock;
  /** The chains of an org as they are now; inside a transaction, as it leaves them. */
  rostersOf(org: ChainId): Rosters | null;
}

export type Verdict =
  /** Ready to be written, unless the state has moved on meanwhile. `refused` says what of the run stays outside. */
  | {
      readonly type: "fit";
      readonly clientId: ClientId;
      readonly run: ParsedRun;
      readonly refused: RowRefusal | null;
    }
  | { readonly type: "known"; readonly clientId: ClientId; readonly next: number }
  | { readonly type: "refused"; readonly refused: RowRefusal };

export interface RowRefusal {
  readonly clientId: ClientId;
  readonly from: number;
  readonly refusal: Refusal;
}

/**
 * Judges one run of envelopes that somebody brought to a room, cheapest check first.
 *
 * Order:  grammar and place, body present, author known, bounds of right, roster, epoch and clock, already here, rate,
 *         signature. Place behind the head and everything that rests on the rosters is checked again inside the transaction.
 * Rules:  RLY5–RLY12 and RLY38 in SPEC.md.
 */
export async function judgeRun(court: Court, log: RoomLog, raw: FeedRun, budget: Budget): Promise<Verdict> {
  const { clientId, from } = raw;
  const refused = (refusal: Refusal): Verdict => ({
    type: "refused",
    refused: { clientId, from, refusal },
  });
  const parsed = parseRun(log.room, raw, court.verifier);
  if (!parsed.ok) return refused(refusalOfRun(parsed.error));
  if (parsed.value.envelopes.some(({ body }) => body.length === 0)) return refused("Invalid"); // nobody may drop bodies yet
  const signKey = signKeyOf(court, log, parsed.value);
  if (signKey === null) return refused("NotMember");
  const limit = firstOutOfBounds(court, log, clientId, parsed.value);
  if (limit?.at === 0) return refused(limit.refusal);
  const run = limit === null ? parsed.value : shorten(parsed.value, limit.at);
  if (limit === null && storedPart(court.store, log, clientId, run) === run.envelopes.length)
    return { type: "known", clientId, next: nextAfter(run) };
  const bytes = raw.envelopes.reduce((sum, envelope) => sum + envelope.length, 0);
  if (!log.heads.has(clientId) && isFullOfFeeds(log, run.envelopes[0].header.device))
    return refused("TooLarge");
  if (!budget.takeRows(run.envelopes.length, bytes, court.clock.now())) return refused("RateLimited");
  const verified = await verifyRun(run, signKey, court.verifier);
  if (!verified.ok) return refused("BadSignature");
  const rest = limit && { clientId, from: from + limit.at, refusal: limit.refusal };
  return { type: "fit", clientId, run, refused: rest };
}

/** What must hold at the roster heads of the very moment of writing: how much of the run may enter, and why no more. */
export function partAtHead(court: Court, log: RoomLog, clientId: ClientId, run: ParsedRun): PartOfRun {
  const limit = firstOutOfBounds(court, log, clientId, run);
  if (limit === null) return { run, refusal: null, from: nextAfter(run) };
  return {
    run: limit.at === 0 ? null : shorten(run, limit.at),
    refusal: limit.refusal,
    from: run.from + limit.at,
  };
}

export interface PartOfRun {
  readonly run: ParsedRun | null;
  readonly refusal: Refusal | null;
  readonly from: number;
}

/** Whoever has left is still known: what they wrote before belongs to the room. */
function signKeyOf(court: Court, { chain }: RoomLog, run: ParsedRun): Bytes | null {
  return court.rostersOf(chain)?.org.devices.get(run.envelopes[0].header.device)?.signKey ?? null;
}

/** What an answer to these rows may vouch for. The feed may go on here with rows that whoever asked does not hold. */
const nextAfter = (run: ParsedRun): number => run.from + run.envelopes.length;

interface Limit {
  readonly at: number;
  readonly refusal: Refusal;
}

/**
 * The first envelope that may not enter. What stands before it may. What is here already came in by the clock of its day:
 * its author would seal it anew, and everybody else would have it twice.
 */
function firstOutOfBounds(court: Court, log: RoomLog, clientId: ClientId, run: ParsedRun): Limit | null {
  const rosters = court.rostersOf(log.chain);
  const chain = rosters && governing(rosters, log.room);
  if (rosters === null || chain === null) return { at: 0, refusal: "NotMember" };
  const end = endOfRight(court, rosters, log, run);
  const latestMs = court.clock.now() + limits.maxClockAheadMs;
  const stored = storedPart(court.store, log, clientId, run);
  for (const [at, { header }] of run.envelopes.entries()) {
    if (header.seq >= end) return { at, refusal: "NotMember" };
    if (header.rosterSeq > chain.seq) return { at, refusal: "RosterBehind" };
    if (!knowsItsEpoch(chain, header)) return { at, refusal: "StaleEpoch" };
    if (at >= stored && hlcToMs(header.hlc) > latestMs) return { at, refusal: "ClockAhead" };
  }
  return null;
}

/** The first place of this feed that is not to be taken. Below a bound that a chain has set, everybody's rows are. */
function endOfRight(court: Court, rosters: Rosters, { room }: RoomLog, { feed }: ParsedRun): number {
  const bound = boundOf(rosters, room, feed);
  if (Number.isFinite(bound)) return bound;
  const mayWrite = canWrite(rosters, feedToDevice(feed), room, court.clock.now());
  return mayWrite ? bound : 0; // no chain has said yet how much of it counts
}

const shorten = (run: ParsedRun, length: number): ParsedRun => ({
  ...run,
  envelopes: run.envelopes.slice(0, length) as [Envelope, ...Envelope[]], // length ≥ 1
});

/** Feeds stand in the state vector of the room for ever, so that one device must not make as many as it likes. */
function isFullOfFeeds({ heads }: RoomLog, device: DeviceId): boolean {
  if (heads.size < limits.maxFeedsPerDevice) return false;
  let feeds = 0;
  for (const { feed } of heads.values()) if (feed.startsWith(device)) feeds++;
  return feeds >= limits.maxFeedsPerDevice;
}

/** How many rows of this run are here: the hash of the last one vouches for the rest, and was signed when it came first. */
function storedPart(store: Store, log: RoomLog, clientId: ClientId, run: ParsedRun): number {
  const head = log.heads.get(clientId);
  if (log.no === null || head === undefined) return 0;
  const length = Math.min(run.envelopes.length, head.next - run.from);
  const last = run.envelopes[length - 1];
  if (last === undefined) return 0;
  const stored =
    last.header.seq === head.next - 1 ? head.hash : store.hashAt(log.no, clientId, last.header.seq);
  return stored !== null && equalBytes(stored, last.hash) ? length : 0;
}

function refusalOfRun(error: RunError): Refusal {
  if (error.type === "TooLarge") return "TooLarge";
  return error.type === "BadSignature" ? "BadSignature" : "Invalid";
}

/** Whether its device may still read the room, at the moment of writing. */
export function mayKeepRegister(court: Court, { chain, room }: RoomLog, { device }: Register): boolean {
  const rosters = court.rostersOf(chain);
  return rosters !== null && canRead(rosters, device, room, court.clock.now());
}

/** Judges one register that somebody brought to a room. */
export async function judgeRegister(court: Court, log: RoomLog, bytes: Bytes): Promise<Register | Refusal> {
  const parsed = parseRegister(bytes);
  if (!parsed.ok || parsed.value.room !== log.room) return "Invalid";
  const register = parsed.value;
  const rosters = court.rostersOf(log.chain);
  const device = rosters?.org.devices.get(register.device);
  if (!rosters || device === undefined || !canRead(rosters, register.device, log.room, court.clock.now()))
    return "NotMember";
  if (hlcToMs(register.hlc) > court.clock.now() + limits.maxClockAheadMs) return "ClockAhead";
  const isSigned = await verifyCose("skein/v1/register", register.sign1, device.signKey, court.verifier);
  return isSigned ? register : "BadSignature";
}
