import {
  type Bytes,
  type ChainId,
  type ClientId,
  canRead,
  canWrite,
  type Device,
  type Envelope,
  equalBytes,
  type FeedRun,
  hlcToMs,
  type ParsedRun,
  parseRegister,
  parseRun,
  type Refusal,
  type Register,
  type RosterState,
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
  stateOf(chain: ChainId): RosterState | null;
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
 * Order:  grammar and place, body present, author belongs, roster and clock bounds, already here, rate, signature.
 *         Place behind the head and everything that rests on the roster is checked again inside the transaction.
 * Rules:  RLY5–RLY12 in SPEC.md.
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
  const device = authorOf(court.stateOf(log.chain), log, parsed.value);
  if (device === null) return refused("NotMember");
  const limit = firstOutOfBounds(court, log, parsed.value);
  if (limit?.at === 0) return refused(limit.refusal);
  const run = limit === null ? parsed.value : shorten(parsed.value, limit.at);
  if (isStored(court.store, log, clientId, run) && limit === null)
    return { type: "known", clientId, next: nextAfter(run) };
  const bytes = raw.envelopes.reduce((sum, envelope) => sum + envelope.length, 0);
  if (!budget.takeRows(run.envelopes.length, bytes, court.clock.now())) return refused("RateLimited");
  const verified = await verifyRun(run, device.signKey, court.verifier);
  if (!verified.ok) return refused("BadSignature");
  const rest = limit && { clientId, from: from + limit.at, refusal: limit.refusal };
  return { type: "fit", clientId, run, refused: rest };
}

/** What must hold at the roster head of the very moment of writing. */
export function refusalAtHead(court: Court, log: RoomLog, run: ParsedRun): Refusal | null {
  const state = court.stateOf(log.chain);
  if (authorOf(state, log, run) === null) return "NotMember";
  const last = run.envelopes[run.envelopes.length - 1] as Envelope;
  return last.header.rosterSeq > (state?.seq ?? -1) ? "RosterBehind" : null;
}

function authorOf(state: RosterState | null, log: RoomLog, run: ParsedRun): Device | null {
  const { device } = run.envelopes[0].header;
  if (state === null || !canWrite(state, device, log.room)) return null;
  return state.devices.get(device) ?? null;
}

/** What an answer to these rows may vouch for. The feed may go on here with rows that whoever asked does not hold. */
const nextAfter = (run: ParsedRun): number => run.from + run.envelopes.length;

/** The first envelope that is ahead of the relay's roster or clock: what stands before it may still enter. */
function firstOutOfBounds(
  court: Court,
  log: RoomLog,
  run: ParsedRun,
): { readonly at: number; readonly refusal: Refusal } | null {
  const rosterSeq = court.stateOf(log.chain)?.seq ?? -1;
  const latestMs = court.clock.now() + limits.maxClockAheadMs;
  for (const [at, { header }] of run.envelopes.entries()) {
    if (header.rosterSeq > rosterSeq) return { at, refusal: "RosterBehind" };
    if (hlcToMs(header.hlc) > latestMs) return { at, refusal: "ClockAhead" };
  }
  return null;
}

const shorten = (run: ParsedRun, length: number): ParsedRun => ({
  ...run,
  envelopes: run.envelopes.slice(0, length) as [Envelope, ...Envelope[]], // length ≥ 1
});

/** The same bytes again: the last hash vouches for the rest, and was signed when it came first. */
function isStored(store: Store, log: RoomLog, clientId: ClientId, run: ParsedRun): boolean {
  const last = run.envelopes[run.envelopes.length - 1] as Envelope;
  const head = log.heads.get(clientId);
  if (log.no === null || head === undefined || last.header.seq >= head.next) return false;
  const stored =
    last.header.seq === head.next - 1 ? head.hash : store.hashAt(log.no, clientId, last.header.seq);
  return stored !== null && equalBytes(stored, last.hash);
}

function refusalOfRun(error: RunError): Refusal {
  if (error.type === "TooLarge") return "TooLarge";
  return error.type === "BadSignature" ? "BadSignature" : "Invalid";
}

/** Judges one register that somebody brought to a room. */
export async function judgeRegister(court: Court, log: RoomLog, bytes: Bytes): Promise<Register | Refusal> {
  const parsed = parseRegister(bytes);
  if (!parsed.ok || parsed.value.room !== log.room) return "Invalid";
  const register = parsed.value;
  const state = court.stateOf(log.chain);
  const device = state?.devices.get(register.device);
  if (state === null || device === undefined || !canRead(state, register.device, log.room))
    return "NotMember";
  if (hlcToMs(register.hlc) > court.clock.now() + limits.maxClockAheadMs) return "ClockAhead";
  const isSigned = await verifyCose("skein/v1/register", register.sign1, device.signKey, court.verifier);
  return isSigned ? register : "BadSignature";
}
