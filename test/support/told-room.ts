import {
  applyRoomEntry,
  type Bytes,
  bodyKeyOf,
  type ChainId,
  clientIdOf,
  type DeviceId,
  deviceIdOf,
  draftEntry,
  type Entry,
  epochAt,
  type FeedId,
  hlcOf,
  type InviteId,
  inviteKeys,
  type KeyRecipient,
  type MemberId,
  memberIdOf,
  NO_PREV,
  NO_PREVIOUS,
  parseEntry,
  type RoomAction,
  type RoomId,
  type RoomRoster,
  type RosterState,
  recipientsOfKey,
  sealEnvelope,
  signEntry,
  signWrap,
  tick,
  type Wrap,
} from "../../crdt/index.ts";
import { type ProofClaim, signProof } from "../../crdt/roster/proof.ts";
import type { HubWorld } from "./hub-world.ts";
import { newKeys, Replica } from "./replica.ts";

/** A private room told on the wire's level: real chains, real signatures, opaque seals. The relay opens nothing anyway. */
export interface ToldRoom {
  state: RoomRoster;
  readonly entries: Bytes[];
}

type Untold = {
  readonly [K in RoomAction["kind"]]: Omit<Extract<RoomAction, { kind: K }>, "orgSeq">;
}[RoomAction["kind"]];

export const opaque = (text = "sealed"): Bytes => new TextEncoder().encode(text);
export const roomOf = ({ state }: ToldRoom): RoomId => state.room;

export async function foundRoom(
  by: Replica,
  { access = "private", history = "all", peer = null as MemberId | null, at = Date.now() } = {},
): Promise<ToldRoom> {
  const action: RoomAction = {
    kind: "roomFounded",
    orgSeq: by.state.seq,
    org: by.chain,
    access: access as "private",
    use: "chat",
    history: history as "all",
    nameSealed: opaque("name"),
    cardSealed: opaque("card"),
    commitment: by.crypto.randomBytes(32),
    peer: peer && { member: peer, cardSealed: opaque() },
  };
  const draft = { chain: null, seq: 0, prev: NO_PREV, at, by: by.device, action };
  const entry = await signEntry(draft, by.keys.signer, by.crypto);
  const founded = await applyRoomEntry(null, entry, by.state, by.crypto);
  if (!founded.ok) throw new Error(JSON.stringify(founded.error));
  return { state: founded.value, entries: [entry.bytes] };
}

/** Signs the next entry of a room's chain without putting it on. */
export function signInRoom(
  { state }: ToldRoom,
  by: Replica,
  action: Untold,
  { at = Date.now(), orgSeq = by.state.seq } = {},
): Promise<Entry> {
  const said = { ...action, orgSeq } as RoomAction;
  const place = { chain: state.chain, seq: state.seq + 1, prev: state.head };
  return signEntry({ ...place, at, by: by.device, action: said }, by.keys.signer, by.crypto);
}

/** Puts an entry on the room's chain. `org`: whose knowledge of the org judges it. */
export async function putInRoom(room: ToldRoom, entry: Entry, org: Replica): Promise<Entry> {
  const applied = await applyRoomEntry(room.state, entry, org.state, org.crypto);
  if (!applied.ok) throw new Error(JSON.stringify(applied.error));
  room.state = applied.value;
  room.entries.push(entry.bytes);
  return entry;
}

export const tellRoom = async (...ask: Parameters<typeof signInRoom>): Promise<Entry> =>
  putInRoom(ask[0], await signInRoom(...ask), ask[1]);

export const addTo = (
  room: ToldRoom,
  by: Replica,
  whom: Replica,
  role: "writer" | "reader" | "admin" = "writer",
) => tellRoom(room, by, { kind: "roomMemberAdded", member: memberOf(whom), role, cardSealed: opaque() });

export const memberOf = ({ state, device }: Replica): MemberId =>
  state.devices.get(device)?.member as MemberId;

/** A new key for everybody who must get one; `without` leaves somebody out on purpose. */
export async function wrapsFor(
  by: Replica,
  chain: RosterState | RoomRoster,
  without: (recipient: KeyRecipient) => boolean = () => false,
): Promise<readonly Wrap[]> {
  const recipients = recipientsOfKey({ org: by.state }, chain, Date.now()).filter((one) => !without(one));
  const draft = { chain: chain.chain, epoch: chain.epoch, by: by.device, sealed: opaque("a key") };
  return Promise.all(recipients.map((one) => signWrap({ ...draft, ...targetOf(one) }, by.keys.signer)));
}

const targetOf = ({ kind, recipient }: KeyRecipient) =>
  ({ kind, recipient }) as Pick<Wrap, "kind" | "recipient"> & {
    readonly kind: "epochKeyForMember";
    readonly recipient: MemberId;
  };

export async function rotateRoom(
  room: ToldRoom,
  by: Replica,
  cuts: readonly { feed: FeedId; next: number }[] = [],
) {
  const commitment = by.crypto.randomBytes(32);
  const entry = await tellRoom(room, by, { kind: "roomRotated", commitment, prevSealed: null, cuts });
  return { entry, wraps: await wrapsFor(by, room.state) };
}

export async function rotateOrg(by: Replica) {
  const commitment = by.crypto.randomBytes(32);
  const entry = await by.act({ kind: "rotated", commitment, prevSealed: null });
  return { entry, wraps: await wrapsFor(by, by.state) };
}

/** Seals and signs the next envelope of a replica's feed in a room with a chain of its own, and keeps it. */
export async function writeInRoom(
  by: Replica,
  { state }: Pick<ToldRoom, "state">,
  text: string,
  place: { readonly epoch?: number; readonly rosterSeq?: number } = {},
): Promise<Bytes> {
  const { crypto } = by;
  const { room } = state;
  const feed = by.feedIn(room);
  const clientId = clientIdOf(room, feed, crypto);
  const held = by.heldIn(room).get(clientId);
  const rosterSeq = place.rosterSeq ?? state.seq;
  const header = {
    room,
    device: by.device,
    incarnation: by.incarnations.get(room) as NonNullable<ReturnType<typeof by.incarnations.get>>,
    seq: held?.envelopes.length ?? 0,
    prev: held?.hash ?? NO_PREVIOUS,
    hlc: held === undefined ? hlcOf(Date.now()) : tick(held.hlc, Date.now()),
    epoch: place.epoch ?? epochAt(state, rosterSeq),
    rosterSeq,
  };
  const key = await bodyKeyOf(crypto, by.epochKey, room, feed);
  const sealed = await sealEnvelope(header, ["message", text], key, by.keys.signer, crypto);
  if (!sealed.ok) throw new Error(sealed.error.type);
  by.keep(room, clientId, header.seq, [sealed.value]);
  return sealed.value;
}

/** Everybody learns what one has put on the org's chain. */
export async function learnFrom(from: Replica, ...others: readonly Replica[]): Promise<void> {
  for (const other of others)
    for (const bytes of from.entries) {
      const entry = parseEntry(bytes, other.crypto);
      if (entry.ok) await other.learn(entry.value);
    }
}

/** Hands entries of one's org to the relay, as a device does. */
export const give = (
  { hub }: Pick<HubWorld, "hub">,
  org: ChainId,
  entries: readonly Entry[],
  wraps: readonly Wrap[] = [],
) =>
  hub.chains.append({
    chain: org,
    entries: entries.map(({ bytes }) => bytes),
    wraps: wraps.map(({ bytes }) => bytes),
    isHistory: true,
  });

export const giveRoom = (
  { hub }: Pick<HubWorld, "hub">,
  room: ToldRoom,
  entries: readonly Bytes[] = room.entries,
  wraps: readonly Wrap[] = [],
) =>
  hub.chains.append({
    chain: room.state.chain,
    entries,
    wraps: wraps.map(({ bytes }) => bytes),
    isHistory: true,
    org: room.state.org,
  });

/** Somebody of another organisation. They hold no key of the org, and the relay need not know. */
export async function inviteGuest(by: Replica, { until = null as number | null, maxUses = 1 } = {}) {
  const secret = by.crypto.randomBytes(32);
  const { signer, opener } = await inviteKeys(by.crypto, secret);
  const [signKey, sealKey] = [signer.publicKey, opener.publicKey];
  const replyKey = await soundKey(by);
  const entry = await by.act({
    kind: "inviteCreated",
    invite: "" as InviteId, // derived again when it is read
    signKey,
    sealKey,
    role: "guest",
    maxUses,
    expiresAt: Date.now() + 3_600_000,
    terms: { needsApproval: false, replyKey, guestUntil: until, orgNameSealed: opaque("Terns") },
  });
  return { secret, entry };
}

const soundKey = async ({ crypto }: Replica): Promise<Bytes> =>
  (await crypto.openerFromSeed(crypto.randomBytes(32))).publicKey;

/** Joins with an invite's secret and without the org's key, as guests do. `by` has the chain with the invite on it. */
export async function joinAsGuest(
  by: Replica,
  secret: Bytes,
  at = Date.now(),
  { learns = true } = {},
): Promise<{ readonly replica: Replica; readonly entry: Entry }> {
  const { crypto } = by;
  const keys = await newKeys(crypto);
  const device = deviceIdOf(crypto, keys.signer.publicKey, keys.sealKey);
  const key = await soundKey(by);
  const member = memberIdOf(crypto, key);
  const { invite, signer } = await inviteKeys(crypto, secret);
  const action = {
    kind: "memberJoined",
    invite,
    member: { member, key, nameSealed: opaque("a guest") },
    device: { device, signKey: keys.signer.publicKey, sealKey: keys.sealKey, labelSealed: opaque("theirs") },
    proof: await signProof("invite", { chain: by.chain, device, member } satisfies ProofClaim, signer),
  } as const;
  const replica = new Replica({
    crypto,
    keys,
    device,
    epochKey: crypto.randomBytes(32), // none of the org's
    entries: by.entries,
    state: by.state,
    wraps: [],
  });
  const entry = await signEntry(draftEntry(by.state, action, device, at), keys.signer, crypto);
  if (learns) await replica.learn(entry);
  return { replica, entry };
}

/** Another device of the same person. */
export async function addDevice(of: Replica): Promise<{ readonly replica: Replica; readonly entry: Entry }> {
  const { crypto } = of;
  const keys = await newKeys(crypto);
  const device: DeviceId = deviceIdOf(crypto, keys.signer.publicKey, keys.sealKey);
  const card = {
    device,
    signKey: keys.signer.publicKey,
    sealKey: keys.sealKey,
    labelSealed: opaque("phone"),
  };
  const entry = await of.act({ kind: "deviceAdded", member: memberOf(of), device: card });
  const { entries, state, epochKey } = of;
  return { replica: new Replica({ crypto, keys, device, epochKey, entries, state, wraps: [] }), entry };
}
