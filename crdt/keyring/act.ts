import type { Bytes } from "../base/bytes.ts";
import type { ChainId, DeviceId } from "../base/ids.ts";
import { err, ok, type Result } from "../base/result.ts";
import type { CryptoPort, Signer } from "../crypto/port.ts";
import type { OrgAction, RoomAction } from "../roster/action.ts";
import { type Entry, type EntryDraft, NO_PREV } from "../roster/entry.ts";
import type { KeyRecipient } from "../roster/key-recipients.ts";
import { applyEntry, type RosterError } from "../roster/reduce.ts";
import { applyRoomEntry, type RoomError } from "../roster/room-reduce.ts";
import type { RoomRoster } from "../roster/room-state.ts";
import { signEntry } from "../roster/sign-entry.ts";
import type { RosterState } from "../roster/state.ts";
import type { Wrap } from "../roster/wrap.ts";
import type { Wrapper } from "./seals.ts";

/** Who acts, when, and the org as they know it. */
export interface Hand {
  readonly crypto: CryptoPort;
  readonly org: RosterState;
  readonly device: DeviceId;
  readonly signer: Signer;
  readonly at: number;
}

/**
 * What is to be sent: all entries of one chain in one append, the wraps beside them. Nothing has happened until the relay
 * takes it; when it answers `Behind`, the act is made anew on what the chain is then.
 */
export interface Act<State extends RosterState | RoomRoster = RosterState> {
  readonly chain: ChainId;
  readonly entries: readonly Entry[];
  readonly wraps: readonly Wrap[];
  readonly state: State; // with `entries` on top
  /** The key of a new epoch, when the act began one. Keep it once the relay has taken the act. */
  readonly newKey: EpochKey | null;
  /** Recipients with a key that nothing can be sealed for. They get no wrap; everybody else does. */
  readonly unreachable: readonly KeyRecipient[];
}

export interface EpochKey {
  readonly epoch: number;
  readonly key: Bytes;
}

/** Why an act would be refused: the same words as the relay's, before anything is sent. */
export type ActError = RosterError | RoomError;

/** One or several entries on the org's chain, each on top of the one before. */
export async function orgAct(
  hand: Hand,
  actions: readonly OrgAction[],
  wraps: readonly Wrap[] = [],
): Promise<Result<Act, ActError>> {
  const entries: Entry[] = [];
  let state = hand.org;
  for (const action of actions) {
    const entry = await signNext(hand, state, action);
    const applied = await applyEntry(state, entry, hand.crypto);
    if (!applied.ok) return applied;
    entries.push(entry);
    state = applied.value;
  }
  return ok({ chain: state.chain, entries, wraps, state, newKey: null, unreachable: [] });
}

/** A room's action before it says how much of the org's chain its author knows. */
export type RoomActionDraft<Said extends RoomAction = RoomAction> = Said extends RoomAction
  ? Omit<Said, "orgSeq">
  : never;

/** The same on a room's chain; `null` founds one. */
export async function roomAct(
  hand: Hand,
  room: RoomRoster | null,
  actions: readonly RoomActionDraft[],
  wraps: readonly Wrap[] = [],
): Promise<Result<Act<RoomRoster>, ActError>> {
  const entries: Entry[] = [];
  let state = room;
  for (const draft of actions) {
    const action = { ...draft, orgSeq: hand.org.seq } as RoomAction; // the field that every draft leaves out
    const entry = await signNext(hand, state, action);
    const applied = await applyRoomEntry(state, entry, hand.org, hand.crypto);
    if (!applied.ok) return err(applied.error);
    entries.push(entry);
    state = applied.value;
  }
  if (state === null) throw new Error("an act without entries founds nothing");
  return ok({ chain: state.chain, entries, wraps, state, newKey: null, unreachable: [] });
}

/** One act after another on the same chain, as one append. */
export const joinActs = <State extends RosterState | RoomRoster>(
  first: Act<State>,
  next: Act<State>,
): Act<State> => ({
  ...next,
  entries: [...first.entries, ...next.entries],
  wraps: [...first.wraps, ...next.wraps],
  newKey: next.newKey ?? first.newKey,
  unreachable: [...first.unreachable, ...next.unreachable],
});

export const wrapperOf = (hand: Hand, chain: ChainId): Wrapper => ({
  crypto: hand.crypto,
  chain,
  by: hand.device,
  signer: hand.signer,
});

const signNext = (hand: Hand, state: ChainHead | null, action: EntryDraft["action"]): Promise<Entry> =>
  signEntry(draftOn(state, action, hand.device, hand.at), hand.signer, hand.crypto);

type ChainHead = Pick<RosterState, "chain" | "seq" | "head">;

/** The next entry of a chain of either kind, unsigned; the first one when there is none yet. */
export const draftOn = (
  state: ChainHead | null,
  action: EntryDraft["action"],
  by: DeviceId,
  at: number,
): EntryDraft =>
  state === null
    ? { chain: null, seq: 0, prev: NO_PREV, at, by, action }
    : { chain: state.chain, seq: state.seq + 1, prev: state.head, at, by, action };
