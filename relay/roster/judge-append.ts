import {
  type Bytes,
  type ChainId,
  type Entry,
  equalBytes,
  err,
  isExpired,
  isRoomChain,
  memberOf,
  ok,
  parseEntry,
  parseWrap,
  type Refusal,
  type Result,
  type RoomError,
  type RosterError,
  type RosterState,
  reduceChain,
  reduceRoomChain,
  rotationReachesEverybody,
  type Verifier,
  verifyRoomWrap,
  verifyWrap,
  type Wrap,
} from "../../crdt/public.ts";
import { limits } from "../limits.ts";
import type { Clock, Timers } from "../ports.ts";
import type { Store } from "../store/store.ts";
import type { Recovery } from "./recovery.ts";
import { type Chain, orgOf, type RosterBook } from "./rosters.ts";

export interface AppendRequest {
  readonly chain: ChainId;
  readonly entries: readonly Bytes[];
  readonly wraps: readonly Bytes[];
  /** Brought by a device that the chain already knows: it may hand back what happened long ago. */
  readonly isHistory: boolean;
  /** The relay asked for what it lacks, before it knew who brings it. */
  readonly isHandedBack?: boolean;
  /** The org of whoever brings it. Without one, only chains of orgs are taken. */
  readonly org?: ChainId;
}

export type Refused = { readonly refusal: Refusal; readonly rule: string };

export interface Judged {
  readonly fresh: readonly Entry[];
  readonly wraps: readonly Wrap[];
  readonly before: Chain | null;
  readonly state: Chain;
}

export interface ChainCourt {
  readonly book: RosterBook;
  readonly store: Store;
  readonly verifier: Verifier;
  readonly clock: Clock;
  readonly timers: Pick<Timers, "soon">;
  readonly recovery: Recovery;
}

/**
 * Judges an append against the chains as they are at this moment; while it is judged, nothing else moves a chain of
 * this org.
 *
 * Order:  sizes, grammar, place, the reducer, then what depends on the day: dates, who belongs now, whether a rotation
 *         reaches everybody, quotas; wraps last.
 * Rules:  RLY15, RLY16, RLY34–RLY36, RLY44.
 */
export async function judgeAppend(
  court: ChainCourt,
  request: AppendRequest,
): Promise<Result<Judged, Refused>> {
  const { chain, entries, wraps } = request;
  if (entries.length > limits.maxEntriesPerAppend) return refused("TooLarge", "entries");
  const maxWraps = request.isHandedBack ? limits.maxHandedBackWraps : limits.maxWrapsPerAppend;
  if (wraps.length > maxWraps) return refused("TooLarge", "wraps");
  const before = court.book.chain(chain);
  const parsed = parseEntries(court, chain, entries);
  if (!parsed.ok) return parsed;
  const fresh = withoutStored(court, before, chain, parsed.value);
  if (fresh === null) return refused("Behind", "");
  const reduced = await reduce(court, request, before, fresh);
  if (!reduced.ok) return reduced;
  const state = reduced.value;
  const judged = { fresh, before, state };
  const refusal = refusalOfToday(court, request, judged);
  if (refusal !== null) return err(refusal);
  const sealed = await judgeWraps(court, wraps, state, handsBackWraps(court, request, judged));
  if (!sealed.ok) return sealed;
  const taken = fresh.length > 0 ? sealed.value : sealed.value.filter((wrap) => !isKeptAsItIs(court, wrap));
  return leavesSomebodyOut(court, request, { ...judged, wraps: taken })
    ? refused("NotAllowed", "rotationReachesEverybody")
    : ok({ ...judged, wraps: taken });
}

/**
 * A device seals its person's seeds for itself and the kit when they change, and an entry says so. Such a seal that comes without
 * one is handed back: what is here is as new or newer, and may be the only one that there is. For each other devices seal without
 * an entry too (KEY22).
 */
function isKeptAsItIs({ store }: ChainCourt, { chain, kind, recipient, epoch, by }: Wrap): boolean {
  const isOwn = kind === "memberKeyForDevice" && recipient === by;
  if (!isOwn && kind !== "memberKeyForKit") return false;
  return store.wrapsFor(chain, [recipient]).some((bytes) => {
    const there = parseWrap(bytes);
    return there.ok && there.value.kind === kind && there.value.epoch === epoch && there.value.by === by;
  });
}

function parseEntries(
  { verifier }: ChainCourt,
  chain: ChainId,
  entries: readonly Bytes[],
): Result<readonly Entry[], Refused> {
  const parsed: Entry[] = [];
  for (const bytes of entries) {
    const entry = parseEntry(bytes, verifier);
    if (!entry.ok) return refused("Invalid", entry.error.type);
    if (entry.value.chain !== chain) return refused("Invalid", "chain");
    parsed.push(entry.value);
  }
  return ok(parsed);
}

/** Entries that are here already, byte for byte, were sent because an answer got lost. `null`: others stand there. */
function withoutStored(
  { store }: ChainCourt,
  before: Chain | null,
  chain: ChainId,
  entries: readonly Entry[],
): readonly Entry[] | null {
  const length = before === null ? 0 : before.seq + 1;
  const [first] = entries;
  if (first === undefined || first.seq >= length) return entries;
  const stored = store.entries(chain, first.seq, Number.POSITIVE_INFINITY);
  const again = entries.filter((entry) => entry.seq < length);
  const isSame = again.every((entry, index) => {
    const there = stored[index];
    return entry.seq === first.seq + index && there !== undefined && equalBytes(there, entry.bytes);
  });
  return isSame ? entries.slice(again.length) : null;
}

async function reduce(
  { book, verifier }: ChainCourt,
  { chain, org }: AppendRequest,
  before: Chain | null,
  fresh: readonly Entry[],
): Promise<Result<Chain, Refused>> {
  if (fresh.length === 0) return before === null ? refused("Invalid", "empty") : ok(before);
  const owner = org === undefined || org === chain ? null : book.org(org);
  if (owner === null) {
    const state = await reduceChain(fresh, verifier, before as RosterState | null);
    return state.ok ? state : err(refusalOfRoster(state.error));
  }
  const room = before !== null && isRoomChain(before) ? before : null;
  const state = await reduceRoomChain(fresh, owner, verifier, room);
  return state.ok ? state : err(refusalOfRoster(state.error));
}

/** What depends on this moment. What was lost here happened earlier: it is handed back as it was. */
function refusalOfToday(
  court: ChainCourt,
  request: AppendRequest,
  { fresh, before, state }: Omit<Judged, "wraps">,
): Refused | null {
  const recovery = court.recovery.refusalOf(state, before?.seq ?? -1, fresh, isBroughtBack(request));
  if (recovery !== null) return recovery;
  if (isRoomChain(state)) return refusalOfRoom(court, request, { fresh, before, state });
  if (before === null) return null;
  for (const entry of fresh) {
    if (wasHere(court, request, state, fresh, entry)) continue;
    if (!isInTime(court, entry, state, request.isHistory))
      return { refusal: "ClockAhead", rule: "joinedInTime" };
    const refusal = refusalOfOrgEntry(court, entry, state);
    if (refusal !== null) return refusal;
  }
  return null;
}

const isBroughtBack = ({ isHistory, isHandedBack }: AppendRequest): boolean =>
  isHistory || isHandedBack === true;

function wasHere(
  { recovery }: ChainCourt,
  { isHistory }: AppendRequest,
  state: RosterState,
  fresh: readonly Entry[],
  { seq }: Entry,
): boolean {
  return recovery.mayHaveBeenHere(state.chain, seq, fresh, isHistory);
}

function refusalOfOrgEntry({ book, clock }: ChainCourt, entry: Entry, state: RosterState): Refused | null {
  const { action, at, by } = entry;
  if (at > clock.now() + limits.maxClockAheadMs) return { refusal: "ClockAhead", rule: "datedAhead" };
  const author = memberOf(state, by);
  if (author !== null && isExpired(author, clock.now()) && action.kind !== "memberRemoved")
    return { refusal: "NotAllowed", rule: "guestsTimeIsOver" };
  if (action.kind === "roomCreated" && book.rostersOf(state.chain)?.room(action.room))
    return { refusal: "NotAllowed", rule: "roomIdIsFree" };
  if (action.kind === "roomCreated" && roomsIn(book, state) > limits.maxRoomsPerOrg)
    return { refusal: "NotAllowed", rule: "roomsPerOrg" };
  if (
    action.kind === "inviteCreated" &&
    openInvites(state, author?.member, clock.now()) > limits.maxOpenInvites
  )
    return { refusal: "RateLimited", rule: "openInvites" };
  return null;
}

const roomsIn = (book: RosterBook, org: RosterState): number => org.rooms.size + book.roomCount(org.chain);

const openInvites = ({ invites }: RosterState, by: string | undefined, nowMs: number): number =>
  [...invites.values()].filter(
    ({ createdBy, revoked, expiresAt }) => createdBy === by && !revoked && expiresAt >= nowMs,
  ).length;

/** An old date would open an invite that has ended, or a day's quota that is used up. */
function isInTime(
  { clock }: ChainCourt,
  { action, at }: Entry,
  state: RosterState,
  isHistory: boolean,
): boolean {
  if (action.kind !== "memberJoined" && action.kind !== "joinRequested" && action.kind !== "joinAnswered")
    return true;
  const now = clock.now();
  const isNow = Math.abs(at - now) <= limits.maxClockAheadMs;
  const invite = action.kind === "joinAnswered" ? undefined : state.invites.get(action.invite);
  const isGuest = action.kind !== "joinRequested" && invite?.role !== "member" && invite?.role !== "admin";
  if (isNow || (isHistory && !isGuest)) return true;
  return at <= now && !isGuest && now <= (invite?.expiresAt ?? 0);
}

function refusalOfRoom(
  court: ChainCourt,
  request: AppendRequest,
  {
    fresh,
    before,
    state,
  }: Omit<Judged, "wraps" | "state"> & { readonly state: Extract<Chain, { access: unknown }> },
): Refused | null {
  const { book, clock } = court;
  const org = book.org(state.org) as RosterState; // the reducer judged by it
  if (before === null && (org.rooms.has(state.room) || book.rostersOf(org.chain)?.room(state.room)))
    return { refusal: "NotAllowed", rule: "roomIdIsFree" };
  if (before === null && roomsIn(book, org) >= limits.maxRoomsPerOrg)
    return { refusal: "NotAllowed", rule: "roomsPerOrg" };
  if (handsBackRoom(court, request, { before, state })) return null;
  const now = clock.now();
  for (const { action, at, by } of fresh) {
    if (at > now + limits.maxClockAheadMs) return { refusal: "ClockAhead", rule: "datedAhead" };
    const author = memberOf(org, by);
    if (author === null) return { refusal: "NotAllowed", rule: "authorBelongsNow" };
    if (isExpired(author, now)) return { refusal: "NotAllowed", rule: "guestsTimeIsOver" };
    if (action.kind !== "roomJoined" && action.kind !== "roomJoinRequested") continue;
    const expiresAt = state.invites.get(action.invite)?.expiresAt ?? 0;
    if (at < now - limits.maxClockAheadMs && now > expiresAt)
      return { refusal: "ClockAhead", rule: "joinedInTime" };
  }
  return null;
}

/** A room's chain that is not here at all, or one that a loss may have shortened, is handed back with all its past. */
const handsBackRoom = (
  { recovery }: ChainCourt,
  { isHistory }: AppendRequest,
  { before, state }: Pick<Judged, "before" | "state">,
): boolean => isHistory && (before === null || recovery.isUnderWay(orgOf(state)));

/** A rotation must leave nobody behind. One that is handed back did so in its day. */
function leavesSomebodyOut(court: ChainCourt, request: AppendRequest, judged: Judged): boolean {
  const { fresh, before, state, wraps } = judged;
  const rotations = fresh.filter(({ action }) => action.kind === "rotated" || action.kind === "roomRotated");
  const areOld = isRoomChain(state)
    ? handsBackRoom(court, request, judged)
    : before === null || rotations.every((entry) => wasHere(court, request, state, fresh, entry));
  if (rotations.length === 0 || areOld) return false;
  const org = isRoomChain(state) ? court.book.org(state.org) : state;
  return org !== null && !rotationReachesEverybody({ org }, state, wraps);
}

/** After a loss: keys whose sealer has left since are not to keep the chain from coming back. They are passed over. */
const handsBackWraps = (
  court: ChainCourt,
  request: AppendRequest,
  judged: Pick<Judged, "before" | "state">,
): boolean =>
  isRoomChain(judged.state)
    ? handsBackRoom(court, request, judged)
    : court.recovery.isUnderWay(judged.state.chain);

async function judgeWraps(
  court: ChainCourt,
  all: readonly Bytes[],
  state: Chain,
  isLenient: boolean,
): Promise<Result<readonly Wrap[], Refused>> {
  const wraps: Wrap[] = [];
  for (const [index, bytes] of all.entries()) {
    if (index % WRAPS_AT_ONCE === WRAPS_AT_ONCE - 1) await breathe(court);
    const parsed = parseWrap(bytes);
    if (!parsed.ok) return refused("Invalid", parsed.error.type);
    const verified = await verifyOne(court, parsed.value, state);
    if (!verified.ok && isLenient) continue;
    if (!verified.ok) {
      const { error } = verified;
      return refused(
        error.type === "NotAllowed" ? "NotAllowed" : "BadSignature",
        "rule" in error ? error.rule : "",
      );
    }
    wraps.push(parsed.value);
  }
  return ok(wraps);
}

/** A rotation of two thousand people takes a third of a second to verify: others are served meanwhile. */
const WRAPS_AT_ONCE = 64;
const breathe = ({ timers }: ChainCourt): Promise<void> => new Promise((resolve) => timers.soon(resolve));

function verifyOne({ book, verifier }: ChainCourt, wrap: Wrap, state: Chain) {
  if (!isRoomChain(state)) return verifyWrap(state, wrap, verifier);
  return verifyRoomWrap(state, book.org(state.org) as RosterState, wrap, verifier);
}

export const refused = (refusal: Refusal, rule: string) => err({ refusal, rule });

function refusalOfRoster(error: RosterError | RoomError): Refused {
  switch (error.type) {
    case "Behind":
      return { refusal: "Behind", rule: "" };
    case "OrgBehind":
      return { refusal: "RosterBehind", rule: "" };
    case "BadSignature":
      return { refusal: "BadSignature", rule: "" };
    case "NotAllowed":
      return { refusal: "NotAllowed", rule: error.rule };
    default:
      return { refusal: "Invalid", rule: error.type };
  }
}
