import { createPrivateKey, sign } from "node:crypto";
import type { CborValue } from "../../crdt/base/cbor.ts";
import { createNobleCrypto } from "../../crdt/crypto/noble.ts";
import {
  applyEntry,
  type Bytes,
  bodyKeyOf,
  type ChainId,
  type ClientId,
  type CryptoPort,
  clientIdOf,
  createInviteAct,
  type DeviceId,
  digestOf,
  draftEntry,
  type Entry,
  encodeStateVector,
  type FeedId,
  type FeedRun,
  feedOf,
  foundOrg,
  type Head,
  hlcOf,
  type Incarnation,
  joinAct,
  NO_PREVIOUS,
  openRoomKey,
  parseEnvelope,
  parseIncarnation,
  parseWrap,
  type RoomId,
  type RosterState,
  roomCreatedAction,
  type Signer,
  sealEnvelope,
  signEntry,
  tick,
  type Wrap,
} from "../../crdt/index.ts";

/** A feed as a replica holds it. */
export interface HeldFeed {
  readonly feed: FeedId;
  readonly envelopes: Bytes[];
  hash: Bytes; // of the newest envelope
  hlc: number;
}

export interface Keys {
  readonly signer: Signer;
  readonly sealKey: Bytes;
}

/**
 * What a device holds, without an engine: keys, the chain, rows of rooms. Real crypto, real bytes, nothing on disk.
 * Tests use it to talk to a relay as a client would, and to do what a client never does.
 */
export class Replica {
  readonly crypto: CryptoPort;
  readonly keys: Keys;
  readonly device: DeviceId;
  readonly epochKey: Bytes;
  readonly entries: Bytes[];
  readonly wraps: Bytes[] = [];
  readonly rooms = new Map<RoomId, Map<ClientId, HeldFeed>>();
  readonly incarnations = new Map<RoomId, Incarnation>();
  state: RosterState;

  constructor(made: {
    readonly crypto: CryptoPort;
    readonly keys: Keys;
    readonly device: DeviceId;
    readonly epochKey: Bytes;
    readonly entries: readonly Bytes[];
    readonly state: RosterState;
    readonly wraps: readonly Wrap[];
  }) {
    this.crypto = made.crypto;
    this.keys = made.keys;
    this.device = made.device;
    this.epochKey = made.epochKey;
    this.entries = [...made.entries];
    this.wraps.push(...made.wraps.map(({ bytes }) => bytes));
    this.state = made.state;
  }

  get chain(): ChainId {
    return this.state.chain;
  }

  /** Puts an entry of our own on top of the chain as we know it. */
  async act(action: Parameters<typeof draftEntry>[1], now = Date.now()): Promise<Entry> {
    const entry = await signEntry(
      draftEntry(this.state, action, this.device, now),
      this.keys.signer,
      this.crypto,
    );
    await this.learn(entry);
    return entry;
  }

  async learn(entry: Entry): Promise<void> {
    if (entry.seq <= this.state.seq) return;
    const next = await applyEntry(this.state, entry, this.crypto);
    if (!next.ok) throw new Error(`the relay sent an entry that does not hold: ${next.error.type}`);
    this.state = next.value;
    this.entries.push(entry.bytes);
  }

  async createRoom(name: string): Promise<{ readonly room: RoomId; readonly entry: Entry }> {
    const { crypto, state, epochKey } = this;
    const action = await roomCreatedAction({ crypto, state, epochKey, use: "chat", name });
    return { room: action.room, entry: await this.act(action) };
  }

  async invite(maxUses = 100, expiresAt = Date.now() + 86_400_000) {
    const { crypto, state, epochKey, device } = this;
    const made = await createInviteAct({
      crypto,
      state,
      epochKey,
      by: device,
      signer: this.keys.signer,
      role: "member",
      maxUses,
      expiresAt,
    });
    return { ...made, entry: await this.act(made.action) };
  }

  feedIn(room: RoomId): FeedId {
    let incarnation = this.incarnations.get(room);
    if (incarnation === undefined) {
      incarnation = parseIncarnation(this.crypto.randomBytes(8)) as Incarnation;
      this.incarnations.set(room, incarnation);
    }
    return feedOf(this.device, incarnation);
  }

  async write(room: RoomId, text: string, now = Date.now()): Promise<Bytes> {
    return this.writeContent(room, ["message", text], now);
  }

  /** Seals and signs the next envelope of our feed, whatever it says, and keeps it. `key`: a wrong one on purpose. */
  async writeContent(room: RoomId, content: CborValue, now = Date.now(), key?: Bytes): Promise<Bytes> {
    const { crypto } = this;
    const feed = this.feedIn(room);
    const clientId = clientIdOf(room, feed, crypto);
    const held = this.heldIn(room).get(clientId);
    const place = {
      room,
      device: this.device,
      incarnation: this.incarnations.get(room) as Incarnation,
      seq: held?.envelopes.length ?? 0,
      prev: held?.hash ?? NO_PREVIOUS,
      hlc: held === undefined ? hlcOf(now) : tick(held.hlc, now),
      epoch: 0,
      rosterSeq: this.state.seq,
    };
    const own = await bodyKeyOf(crypto, await openRoomKey(crypto, this.epochKey, room), room, feed);
    const sealed = await sealEnvelope(place, content, key ?? own, this.keys.signer, crypto);
    if (!sealed.ok) throw new Error(sealed.error.type);
    this.keep(room, clientId, place.seq, [sealed.value]);
    return sealed.value;
  }

  /** Rows as they came; those that are here already are passed over. */
  keep(room: RoomId, clientId: ClientId, from: number, envelopes: readonly Bytes[]): void {
    const feeds = this.heldIn(room);
    for (const [index, bytes] of envelopes.entries()) {
      const parsed = parseEnvelope(new Uint8Array(bytes), this.crypto);
      if (!parsed.ok) throw new Error(`not an envelope: ${parsed.error.type}`);
      const { feed, hash, header } = parsed.value;
      const held = feeds.get(clientId) ?? { feed, envelopes: [], hash, hlc: 0 };
      feeds.set(clientId, held);
      if (from + index < held.envelopes.length) continue;
      if (from + index > held.envelopes.length) throw new Error("the relay left a gap");
      held.envelopes.push(parsed.value.bytes);
      held.hash = hash;
      held.hlc = header.hlc;
    }
  }

  heldIn(room: RoomId): Map<ClientId, HeldFeed> {
    const feeds = this.rooms.get(room) ?? new Map<ClientId, HeldFeed>();
    this.rooms.set(room, feeds);
    return feeds;
  }

  headsOf(room: RoomId): readonly Head[] {
    return [...this.heldIn(room)].map(([clientId, { envelopes, hash }]) => ({
      clientId,
      next: envelopes.length,
      hash,
    }));
  }

  digestOf(room: RoomId): Bytes {
    return digestOf(this.headsOf(room), [], this.crypto);
  }

  vectorOf(room: RoomId): Bytes {
    return encodeStateVector(new Map(this.headsOf(room).map(({ clientId, next }) => [clientId, next])));
  }

  runOf(room: RoomId, clientId: ClientId, from: number): FeedRun {
    const held = this.heldIn(room).get(clientId) as HeldFeed;
    return { clientId, feed: held.feed, from, envelopes: held.envelopes.slice(from) };
  }

  rowCount(room: RoomId): number {
    return [...this.heldIn(room).values()].reduce((sum, { envelopes }) => sum + envelopes.length, 0);
  }
}

/** Real randomness unless a seed decides. */
export const testCrypto = (
  randomBytes = (length: number): Bytes => crypto.getRandomValues(new Uint8Array(length)),
): CryptoPort => createNobleCrypto(randomBytes);

export async function newKeys(port: CryptoPort): Promise<Keys> {
  const seed = port.randomBytes(32);
  const { publicKey } = await port.signerFromSeed(seed);
  const opener = await port.openerFromSeed(port.randomBytes(32));
  return { signer: { publicKey, sign: fastSigner(seed) }, sealKey: opener.publicKey };
}

/** The same signatures as noble makes, ten times faster: load tests sign thousands. */
function fastSigner(seed: Bytes): Signer["sign"] {
  const prefix = Buffer.from("302e020100300506032b657004220420", "hex"); // PKCS #8 for Ed25519 (RFC 8410)
  const key = createPrivateKey({ key: Buffer.concat([prefix, seed]), format: "der", type: "pkcs8" });
  return async (message) => new Uint8Array(sign(null, message, key));
}

/** An org that no relay knows yet. */
export async function foundReplica(
  port: CryptoPort = testCrypto(),
  { orgName = "Geese", memberName = "Ana", now = Date.now() } = {},
): Promise<Replica> {
  const keys = await newKeys(port);
  const founded = await foundOrg({
    crypto: port,
    now,
    orgName,
    memberName,
    deviceLabel: "laptop",
    device: keys,
  });
  return new Replica({ ...founded, crypto: port, keys, entries: [founded.entry.bytes] });
}

/** Somebody joins with an invite's secret, given the chain and the wraps that the relay hands out for it. */
export async function joinReplica(
  from: { readonly state: RosterState; readonly entries: readonly Bytes[] },
  secret: Bytes,
  wraps: readonly Bytes[],
  { port = testCrypto(), memberName = "Bo", now = Date.now() } = {},
): Promise<Replica> {
  const keys = await newKeys(port);
  const parsed = wraps.map((bytes) => parseWrap(bytes)).flatMap((wrap) => (wrap.ok ? [wrap.value] : []));
  const joined = await joinAct({
    crypto: port,
    state: from.state,
    secret,
    wraps: parsed,
    memberName,
    deviceLabel: "phone",
    device: keys,
    now,
  });
  if (!joined.ok) throw new Error(`could not join: ${joined.error.type}`);
  const entries = [...from.entries, joined.value.entry.bytes];
  return new Replica({ ...joined.value, crypto: port, keys, entries });
}
