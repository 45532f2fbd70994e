import type { TimelineItem } from "../../../client/engine/api.ts";
import { loadRoomBook } from "../../../client/engine/state/room-book.ts";
import { loadEntries } from "../../../client/engine/state/roster-book.ts";
import { readAllRows } from "../../../client/engine/tables/all.ts";
import { readRow } from "../../../client/engine/tables/rows.ts";
import {
  boundOf,
  type Chain,
  type ChainId,
  type ClientId,
  canRead,
  canWrite,
  clientIdOf,
  type DeviceId,
  type Entry,
  equalBytes,
  type FeedId,
  feedToDevice,
  isExpired,
  isInsider,
  isRoomChain,
  isRotationDue,
  type MemberId,
  memberOf,
  parseEntry,
  parseEnvelope,
  type RoomId,
  type RoomRoster,
  type RosterState,
  type Rosters,
  textToRef,
} from "../../../crdt/index.ts";
import type { Hub } from "../../../relay/sync/hub.ts";
import { type AtRest, lasting, readTimelines, type Shown } from "./checks.ts";
import { createSimCrypto, simVerifier } from "./crypto.ts";
import { numbersIn, textOf } from "./ledger.ts";
import { checkKeysAreNew, checkSecrets, keysOfThief, wrapsOf } from "./membership-secrets.ts";
import type { SimDevice } from "./sim-device.ts";
import type { SimRelay } from "./sim-relay.ts";

/** What must hold at rest where people come and go: each room by those who belong to it, and nobody else. */

const crypto = createSimCrypto(() => new Uint8Array(0));

/** The chains as the relay has them: every honest device that belongs has the same. */
export interface Truth {
  readonly rosters: Rosters;
  readonly org: RosterState;
  readonly rooms: readonly RoomRoster[];
  readonly hub: Hub;
  readonly now: number;
}

export function truthOf(relay: SimRelay, org: ChainId, now: number): Truth | null {
  const { hub } = relay;
  const rosters = hub?.chains.book.rostersOf(org) ?? null;
  if (hub === null || rosters === null) return null;
  return { rosters, org: rosters.org, rooms: [...hub.chains.book.roomsIn(org)], hub, now };
}

export const deviceIdOfSim = ({ session }: SimDevice): DeviceId | null =>
  session.state === "ready" ? (session.me.device as DeviceId) : null;
export const memberIdOfSim = ({ session }: SimDevice): MemberId | null =>
  session.state === "ready" ? (session.me.member as MemberId) : null;

/** Still on the roster, as the relay has it. */
export function belongs({ org }: Truth, device: SimDevice): boolean {
  const id = deviceIdOfSim(device);
  return id !== null && memberOf(org, id) !== null;
}

/** A guest's time is over: the relay has shut its door, and a member's device removes them when it next looks. */
export function isOver({ org, now }: Truth, device: SimDevice): boolean {
  const person = org.members.get(memberIdOfSim(device) as MemberId);
  return person !== undefined && isExpired(person, now);
}

export function mayRead({ rosters, now }: Truth, device: SimDevice, room: RoomId): boolean {
  const id = deviceIdOfSim(device);
  return id !== null && canRead(rosters, id, room, now);
}

const allRooms = ({ org, rooms }: Truth): readonly RoomId[] => [
  ...org.rooms.keys(),
  ...rooms.map(({ room }) => room),
];

/** What the devices that are here would still have to do; `null` when every duty is done. */
export function dutyLeft(truth: Truth, devices: readonly SimDevice[]): string | null {
  const { org, rooms } = truth;
  const here = devices.filter((device) => belongs(truth, device));
  const insiders = here.filter((device) => isInsider(org, deviceIdOfSim(device) as DeviceId));
  if (insiders.length > 0 && isRotationDue(truth, org)) return "the organisation's key is due";
  for (const device of here)
    if (org.members.get(memberIdOfSim(device) as MemberId)?.keyStale)
      return `${device.name}'s member key is stale`;
  for (const room of rooms) {
    const inside = insiders.filter((device) => mayRead(truth, device, room.room));
    if (inside.length === 0) continue;
    if (isRotationDue(truth, room)) return `the key of ${room.room} is due`;
    if (successorMissing(truth, room)) return `a successor is missing in ${room.room}`;
  }
  return null;
}

/** Its key is due, and only guests are here, who renew none: what they write waits until somebody of the organisation is there again. */
export function isHeldUp(truth: Truth, devices: readonly SimDevice[], room: string): boolean {
  const chain = truth.rooms.find((each) => each.room === room);
  if (chain === undefined || !isRotationDue(truth, chain)) return false;
  const inside = devices.filter((device) => belongs(truth, device) && mayRead(truth, device, chain.room));
  return inside.every((device) => !isInsider(truth.org, deviceIdOfSim(device) as DeviceId));
}

function successorMissing({ org }: Truth, room: RoomRoster): boolean {
  return [...room.members.values()].some(({ member, removed, heir }) => {
    const successor = removed === null && heir === null ? org.successors.get(member) : undefined;
    if (successor === undefined || org.members.get(successor)?.removed !== null) return false;
    return room.access !== "direct" && room.members.get(successor)?.removed !== null;
  });
}

export async function checkMembership(world: AtRest, truth: Truth): Promise<void> {
  const shown = new Map<SimDevice, Shown>();
  for (const device of world.devices) shown.set(device, await readTimelines(world, device));
  for (const room of allRooms(truth)) await checkRoom(world, truth, room, shown);
  for (const device of world.looksAtDisks ? world.devices : []) await checkChains(world, truth, device);
  checkWords(world, truth, shown);
  for (const device of world.devices) checkRefusedStandsNowhere(world, device, shown.get(device) as Shown);
  await checkBadges(world, truth, shown);
  checkNothingGoesBack(world, truth, shown);
  if (world.looksAtDisks) await checkSecrets(world, truth);
  if (world.looksAtDisks) checkKeysAreNew(world, truth);
  for (const { members } of truth.rooms)
    for (const { succeeds } of members.values())
      if (succeeds !== null) world.tape.count("successor brought in");
  for (const device of world.devices) if (isOver(truth, device)) world.tape.count("guest's time was over");
  const left = dutyLeft(truth, world.devices);
  if (left !== null) world.tape.violate("every duty is done in the end", left);
}

// ---------------------------------------------------------------- a room, by those who belong to it

async function checkRoom(
  world: AtRest,
  truth: Truth,
  room: RoomId,
  shown: ReadonlyMap<SimDevice, Shown>,
): Promise<void> {
  const { tape } = world;
  const inside = world.devices.filter((device) => mayRead(truth, device, room));
  for (const device of world.looksAtDisks ? inside : []) await checkHolds(world, truth, room, device);
  for (const device of inside)
    if (!shown.get(device)?.has(room))
      tape.violate("everybody has the rooms they are in", `${device.name} lacks ${room}`);
  const most = [...inside].sort((a, b) => countOf(shown, b, room) - countOf(shown, a, room))[0];
  if (most === undefined) return;
  for (const device of inside) if (device !== most) await compare(world, truth, room, [most, device], shown);
  for (const device of world.devices)
    if (!inside.includes(device)) checkKept(world, room, device, shown.get(device)?.get(room) ?? []);
}

const countOf = (shown: ReadonlyMap<SimDevice, Shown>, device: SimDevice, room: RoomId): number =>
  shown.get(device)?.get(room)?.length ?? 0;

/** Heads are the relay's, nothing stands above a bound, and everything that may be read opens. */
async function checkHolds(
  { tape, org, relay, devices }: AtRest,
  truth: Truth,
  room: RoomId,
  device: SimDevice,
): Promise<void> {
  const book = await loadRoomBook(device.cache, crypto);
  const record = book.get(room);
  for (const [feed, { next }] of record.heads) {
    const bound = boundOf(truth.rosters, room, feed);
    if (next > bound && !feed.startsWith(deviceIdOfSim(device) as string))
      tape.violate(
        "nobody holds rows above a bound",
        `${device.name} has ${feed} up to ${next}, bound ${bound}`,
      );
  }
  if (record.locked > 0 && !mayLackOldKeys(truth, room))
    tape.violate(
      "what may be read opens",
      `${device.name} ${room}: ${await shutRows({ relay, devices }, truth, room, device)}`,
    );
  const differs = differenceOf(truth, devices, org, room, device, book);
  if (differs !== null)
    tape.violate("all replicas are equal", `${room} at the relay and at ${device.name}: ${differs}`);
}

function storyOf(truth: Truth, chain: Chain, device: SimDevice): string {
  const me = memberIdOfSim(device);
  return historyOf(truth, chain.chain)
    .map(({ action, by, seq }) => {
      const who = "member" in action ? (action.member === me ? " me" : " other") : "";
      const more =
        "history" in action
          ? ` ${action.history}`
          : "prevSealed" in action
            ? ` ${action.prevSealed === null ? "unlinked" : "linked"}`
            : "";
      return `${seq}. ${action.kind}${who}${more} by ${ownerIn(truth, by)}`;
    })
    .join("; ");
}

const ownerIn = ({ org }: Truth, by: DeviceId): string =>
  org.devices.get(by)?.member.slice(0, 4) ?? by.slice(0, 4);

/** For whoever looks for the cause. */
async function shutRows(
  { relay, devices }: Pick<AtRest, "relay" | "devices">,
  truth: Truth,
  room: RoomId,
  device: SimDevice,
): Promise<string> {
  const rows = await readAllRows(device.cache, room);
  const epochs = rows.flatMap(({ row: { bytes, flaw } }) => {
    const envelope = flaw === null ? null : parseEnvelope(bytes, crypto);
    return envelope?.ok ? [`${flaw} ${envelope.value.header.epoch}`] : [];
  });
  const chain = truth.rosters.room(room) ?? truth.org;
  const keys = await keysOfThief(truth, device, chain, wrapsOf(relay));
  const own = await keysOfThief(truth, device, chain, []);
  const from = isRoomChain(chain) ? chain.members.get(memberIdOfSim(device) as MemberId)?.fromEpoch : 0;
  const held = await Promise.all(
    devices.map(
      async (one) =>
        `${one.name} (${memberIdOfSim(one)?.slice(0, 4)}${mayRead(truth, one, room) ? "" : ", out"}) ${[...(await keysOfThief(truth, one, chain, [])).keys()]}`,
    ),
  );
  return `rows ${epochs.join(", ")}; keys of ${held.join("; ")}; keys here ${[...own.keys()].join(" ")}, at the relay ${[...keys.keys()].join(" ")} of ${chain.epochs.length}, from ${from}; ${storyOf(truth, chain, device)}`;
}

/** Own words that nobody takes stay with their author; everything else is what the relay has. */
function differenceOf(
  truth: Truth,
  devices: readonly SimDevice[],
  org: ChainId,
  room: RoomId,
  device: SimDevice,
  book: Awaited<ReturnType<typeof loadRoomBook>>,
): string | null {
  const log = truth.hub.logs.of(org, room);
  const theirs = new Map([...log.heads.values()].map((head) => [head.feed as string, head]));
  const own = deviceIdOfSim(device) as string;
  const { heads } = book.get(room);
  const hasRefused = device.sync?.refused.some((item) => item.room === room) === true;
  const hasWaiting = isHeldUp(truth, devices, room);
  const isKept = (feed: string) =>
    feed.startsWith(own) &&
    (hasRefused || hasWaiting || boundOf(truth.rosters, room, feed as FeedId) !== Number.POSITIVE_INFINITY);
  const odd = [...new Set([...heads.keys(), ...theirs.keys()])].filter((feed) => {
    const [here, there] = [heads.get(feed as FeedId), theirs.get(feed)];
    const isSame =
      here !== undefined &&
      there !== undefined &&
      here.next === there.next &&
      equalBytes(here.hash, there.hash);
    return !isSame && !isKept(feed);
  });
  if (odd.length > 0)
    return odd
      .map((feed) => `${feed} here ${heads.get(feed as FeedId)?.next} there ${theirs.get(feed)?.next}`)
      .join(", ");
  const reads = (id: DeviceId) => canRead(truth.rosters, id, room, 0);
  const mine = [...book.registers(room).values()].filter(({ device: id }) => reads(id));
  const isSame =
    mine.length === log.registers.size && mine.every(({ device: id, hlc }) => log.registers.get(id) === hlc);
  return isSame
    ? null
    : `markers ${mine.map(({ device: id, hlc }) => `${id.slice(0, 6)} ${hlc}`)} there ${[...log.registers]}`;
}

/** Beyond a cut, and among words that nobody took, there is nothing but what their author keeps. */
function standing(
  { rosters }: Truth,
  room: RoomId,
  { sync }: SimDevice,
  items: readonly TimelineItem[] = [],
): readonly TimelineItem[] {
  const refused = new Set(sync?.refused.map(({ id }) => id));
  return items.filter(({ id }) => {
    const ref = textToRef(id);
    return ref === null || (!refused.has(id) && ref.seq < boundOf(rosters, room, ref.feed));
  });
}

/**
 * A room that told newcomers less for a while and then tells all: whoever was brought in by a newcomer of that time has
 * nobody's word for the older keys. What they cannot open is not judged.
 */
const mayLackOldKeys = (truth: Truth, room: RoomId): boolean => {
  const chain = truth.rosters.room(room);
  return (
    chain !== null && historyOf(truth, chain.chain).some(({ action }) => action.kind === "roomSettingsSet")
  );
};

const isShut = ({ line }: TimelineItem): boolean =>
  line?.type === "SetAside" && line.reason === "UnknownEpoch";

async function compare(
  { tape }: AtRest,
  truth: Truth,
  room: RoomId,
  [most, device]: readonly [SimDevice, SimDevice],
  shown: ReadonlyMap<SimDevice, Shown>,
): Promise<void> {
  const [whole, theirs] = [most, device].map((one) =>
    standing(truth, room, one, shown.get(one)?.get(room)),
  ) as [readonly TimelineItem[], readonly TimelineItem[]];
  const chain = truth.rosters.room(room);
  const isPlain =
    [most, device].some((one) => isGuest(truth, one)) || chain?.history === "since" || hasNewcomers(chain);
  const mayLack = mayLackOldKeys(truth, room);
  const wasAway = [most, device].some((one) => wasInterrupted(truth, one, room)); // what was done to words meanwhile is not theirs to read
  const factOf = (item: TimelineItem): string =>
    isPlain ? plainFact(item, wasAway) : JSON.stringify(lasting(item));
  const byId = new Map(theirs.map((item) => [item.id, item]));
  for (const item of whole) {
    const same = byId.get(item.id);
    byId.delete(item.id);
    if (mayLack && (isShut(item) || (same !== undefined && isShut(same)))) continue;
    if (same === undefined) {
      if (!(await isFromBefore(truth, room, device, item)))
        tape.violate(
          "all replicas are equal",
          `${device.name} lacks ${item.id} ${item.text || item.line?.type} of ${room}, which ${most.name} shows`,
        );
    } else if (factOf(item) !== factOf(same))
      tape.violate("all replicas are equal", `${most.name} ${factOf(item)} | ${device.name} ${factOf(same)}`);
  }
  for (const item of byId.values())
    if (!(mayLack && isShut(item)) && !(await isFromBefore(truth, room, most, item)))
      tape.violate(
        "all replicas are equal",
        `${most.name} lacks ${item.id} ${item.text || item.line?.type} of ${room}, which ${device.name} shows`,
      );
}

const hasNewcomers = (chain: RoomRoster | null): boolean =>
  [...(chain?.members.values() ?? [])].some(({ fromEpoch }) => fromEpoch > 0);

const isGuest = ({ org }: Truth, device: SimDevice): boolean =>
  org.members.get(memberIdOfSim(device) as MemberId)?.role === "guest";

/** Names are known by other ways to guests; quotes and reactions may speak of what a newcomer never saw. */
const plainFact = (
  { id, order, kind, author, writtenAt, text, line }: TimelineItem,
  wasAway: boolean,
): string => JSON.stringify([id, order, kind, author.member, writtenAt, wasAway ? "" : text, line?.type]);

/** The row is here and stays shut by right: it was written before this person came. */
async function isFromBefore(
  truth: Truth,
  room: RoomId,
  device: SimDevice,
  { id }: TimelineItem,
): Promise<boolean> {
  const ref = textToRef(id);
  const member = truth.rosters.room(room)?.members.get(memberIdOfSim(device) as MemberId);
  if (ref === null || member === undefined) return false;
  const row = await readRow(device.cache, room, ref.feed, ref.seq);
  const envelope = row && parseEnvelope(row.bytes, crypto);
  return envelope?.ok === true && row?.flaw !== null && envelope.value.header.epoch < member.fromEpoch;
}

/** Whoever is out shows nothing but what was said here, and their own words. */
function checkKept(
  { tape, relay, witness }: AtRest,
  room: RoomId,
  device: SimDevice,
  items: readonly TimelineItem[],
): void {
  for (const item of items) {
    const ref = textToRef(item.id);
    if (ref !== null && witness.isOfTwoStories(room, ref.feed)) continue;
    if (item.mine || item.kind !== "message" || ref === null) continue;
    if (!relay.wasDurable(clientIdOf(room, ref.feed, simVerifier), ref.seq))
      tape.violate(
        "whoever has left shows what was said",
        `${device.name} shows ${item.id} ${item.text} of ${room}`,
      );
  }
}

/** Everybody has each chain as far as they may read it. */
async function checkChains({ tape, org }: AtRest, truth: Truth, device: SimDevice): Promise<void> {
  if (!belongs(truth, device)) return;
  for (const chain of [truth.org, ...truth.rooms.filter(({ room }) => mayRead(truth, device, room))]) {
    const held = (await loadEntries(device.cache, chain.chain)).length;
    const name = chain.chain === org ? "the organisation" : (chain as RoomRoster).room;
    if (held !== chain.seq + 1)
      tape.violate(
        "all replicas are equal",
        `${device.name} has ${held} entries of ${name}, the relay ${chain.seq + 1}`,
      );
  }
}

// ---------------------------------------------------------------- words

/** What was saved is where everybody can read it, or in its author's hands. */
function checkWords(
  { tape, ledger, devices, relay, org, witness }: AtRest,
  truth: Truth,
  shown: ReadonlyMap<SimDevice, Shown>,
): void {
  for (const device of devices) {
    const times = new Map<number, number>();
    for (const items of shown.get(device)?.values() ?? [])
      for (const { text } of items) {
        const n = numbersIn(text)?.n;
        if (n !== undefined) times.set(n, (times.get(n) ?? 0) + 1);
      }
    for (const [n, found] of times)
      if (found > (witness.maySayTwice(n) ? 2 : 1))
        tape.violate("nothing is doubled", `${device.name} shows m${n} ${found} times`);
  }
  for (const { n, by, room, id, sent, recalled } of ledger.messages.values()) {
    const author = devices.find(({ name }) => name === by);
    if (author === undefined || sent !== "saved" || recalled !== "refused") continue;
    const readers = devices.filter((device) => mayRead(truth, device, room));
    const seen = readers.filter((device) => showsNumber(shown.get(device)?.get(room), n));
    if (seen.length > 0) continue; // that all who may see it do is compared above
    const own = ownItem(shown.get(author)?.get(room), n);
    const isUnsent = own?.state.type === "device" && !belongs(truth, author);
    if (isUnsent) tape.count("removed while away with unsent words");
    if (readers.length === 0 && own !== undefined) continue; // everybody has left the room
    if (isAtRelay(relay, org, room, own?.id ?? id)) continue; // those who are left came later, or nobody is
    const isOut = !belongs(truth, author) || !mayRead(truth, author, room);
    const isToldNothing = own?.state.type === "none"; // nor do they hear that a removal took it out again
    if (isOut && own === undefined && witness.hasLost(author.name)) continue; // the same, until the power went
    if (isOut && own !== undefined && (relay.wipes > 0 || isToldNothing)) continue; // what the relay lost only they had, and nobody takes it from them
    const kept =
      isUnsent ||
      own?.state.type === "refused" ||
      [...(author.sync?.refused ?? []), ...waitingOfWhoeverIsOut(truth, author)].some(
        ({ text }) => text === textOf(n, 0),
      );
    if (!kept)
      tape.violate(
        "nothing acknowledged is lost",
        `m${n} of ${by} is nowhere: ${readers.length} readers, refused list ${kept}, own timeline ${own?.state.type}`,
      );
    else if (mayStillWrite(truth, author, room) && !wasInterrupted(truth, author, room))
      tape.violate("nothing acknowledged is lost", `m${n} of ${by} was refused, who may write in ${room}`);
  }
}

/** Words that nobody took are in the list of such words, and in a message only where nobody took that either. Rule FOLD7. */
function checkRefusedStandsNowhere({ tape }: AtRest, { name, sync }: SimDevice, shown: Shown): void {
  const refused = (sync?.refused ?? []).filter(({ reason }) => reason !== "StorageFull"); // that goes out later
  const [ids, texts] = [new Set(refused.map(({ id }) => id)), new Set(refused.map(({ text }) => text))];
  for (const { id, text } of [...shown.values()].flat())
    if ((numbersIn(text)?.edit ?? 0) > 0 && texts.has(text) && !ids.has(id))
      tape.violate("what nobody took stands nowhere", `${name} shows ${text}, which was refused`);
}

function isAtRelay(relay: SimRelay, org: ChainId, room: RoomId, id: string | null): boolean {
  const ref = id === null ? null : textToRef(id);
  return ref !== null && relay.isDurable(org, room, clientIdOf(room, ref.feed, simVerifier), ref.seq);
}

/** A cache that is gone comes back to nobody who is out: what they had not sent is in the list of what waits, to be copied. */
const waitingOfWhoeverIsOut = (truth: Truth, author: SimDevice): readonly { readonly text: string }[] =>
  belongs(truth, author) ? [] : (author.sync?.waitingItems ?? []);

const ownItem = (items: readonly TimelineItem[] | undefined, n: number): TimelineItem | undefined =>
  items?.find(({ text }) => numbersIn(text)?.n === n);

const showsNumber = (items: readonly TimelineItem[] | undefined, n: number): boolean =>
  items?.some(({ text }) => numbersIn(text)?.n === n) === true;

function mayStillWrite({ rosters, now }: Truth, device: SimDevice, room: RoomId): boolean {
  const id = deviceIdOfSim(device);
  return id !== null && canWrite(rosters, id, room, now);
}

/** They were out, or reader, for a while: what they wrote then stays with them. */
function wasInterrupted(truth: Truth, device: SimDevice, room: RoomId): boolean {
  const member = memberIdOfSim(device);
  return member !== null && wasOut(truth, member, room);
}

function wasOut(truth: Truth, member: MemberId, room: RoomId): boolean {
  const chain = truth.rosters.room(room);
  return historyOf(truth, chain?.chain ?? truth.org.chain).some(({ action }) => {
    if (action.kind === "roomRoleSet" || action.kind === "openRoomRoleSet")
      return action.member === member && action.role === "reader";
    return action.kind === "roomMemberRemoved" && action.member === member;
  });
}

export function historyOf({ hub }: Pick<Truth, "hub">, chain: ChainId): readonly Entry[] {
  return hub.ports.store.entries(chain, 0, Number.POSITIVE_INFINITY).flatMap((bytes) => {
    const entry = parseEntry(bytes, simVerifier);
    return entry.ok ? [entry.value] : [];
  });
}

/** Nobody is told that their words are at the relay when a cut has taken them out, once they know of it. */
async function checkBadges(
  { tape, relay, org, devices, witness }: AtRest,
  truth: Truth,
  shown: ReadonlyMap<SimDevice, Shown>,
): Promise<void> {
  const books = await Promise.all(
    devices.map(async (device) => [device, await loadRoomBook(device.cache, crypto)] as const),
  );
  const wentWithAWipe = (room: RoomId, clientId: ClientId, seq: number) =>
    relay.wipes > 0 &&
    !books.some(
      ([device, book]) => mayRead(truth, device, room) && (book.vector(room).get(clientId) ?? 0) > seq,
    ); // nobody is left to bring it back: whoever wrote it is out, and the others had not fetched it
  for (const { room, clientId, seq } of witness.badged.values())
    if (
      !relay.isDurable(org, room, clientId, seq) &&
      !relay.wasDropped(clientId, seq) &&
      !wentWithAWipe(room, clientId, seq)
    )
      tape.violate(
        "what was shown as on the relay stays there",
        `${clientId}.${seq} of ${room}, read by ${devices.filter((device) => mayRead(truth, device, room)).map(({ name }) => name)}`,
      );
  for (const device of devices)
    for (const [room, items] of shown.get(device) ?? [])
      for (const { id, mine, state, text } of items) {
        const ref = textToRef(id);
        if (!mine || ref === null || (state.type !== "relay" && state.type !== "read")) continue;
        if (ref.seq >= boundOf(truth.rosters, room, ref.feed))
          tape.violate(
            "honest badge",
            `${device.name} shows ${text} ${id} as ${state.type}, which was cut off`,
          );
      }
}

/** What somebody has seen of others they see again, unless a cut has taken it from everybody. */
function checkNothingGoesBack(
  { tape, devices, witness }: AtRest,
  truth: Truth,
  shown: ReadonlyMap<SimDevice, Shown>,
): void {
  for (const device of devices)
    for (const [room, items] of shown.get(device) ?? []) {
      if (witness.hasLost(device.name) && !mayRead(truth, device, room)) continue; // nobody gives it to them again
      const now = new Set(items.map(({ id }) => id));
      for (const id of witness.seen.get(`${device.name} ${room}`) ?? []) {
        const ref = textToRef(id);
        if (ref === null || now.has(id) || ref.seq >= boundOf(truth.rosters, room, ref.feed)) continue;
        if (witness.isOfTwoStories(room, ref.feed)) continue; // one of them gives way
        const author = truth.org.devices.get(feedToDevice(ref.feed))?.member;
        if (author !== undefined && wasOut(truth, author, room)) continue; // cut off then, whatever they may do now
        tape.violate("nothing goes back", `${device.name} showed ${id} in ${room} and does not any more`);
      }
    }
}
