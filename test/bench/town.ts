import { createCipheriv, hash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type Bytes,
  bodyKeyOf,
  type ClientId,
  type CryptoPort,
  clientIdOf,
  concat,
  digestOf,
  encodeInviteLink,
  encodeUpdate,
  type FeedId,
  type Head,
  hlcOf,
  type Incarnation,
  NO_PREVIOUS,
  openRoomKey,
  parseCosePrefix,
  type RoomId,
  sealEnvelope,
  tick,
} from "../../crdt/index.ts";
import { found, hostOf } from "../support/office.ts";
import { type RelayProcess, startRelay } from "../support/relay.ts";
import { foundReplica, Replica, testCrypto } from "../support/replica.ts";
import { seededBytes } from "../support/seeded-bytes.ts";
import { dial, WireClient } from "../support/wire-client.ts";
import { type Joined, joins, signerOf } from "./joins.ts";
import { shares } from "./measure.ts";
import { greet } from "./wire.ts";

/** One feed with all its envelopes, and the hash of each, so that a head can be named at any length. */
export interface Feed {
  readonly writer: Replica;
  readonly room: RoomId;
  readonly feed: FeedId;
  readonly clientId: ClientId;
  readonly envelopes: readonly Bytes[];
  readonly hashes: readonly Bytes[];
}

/** A relay process on a real file, and an org with people in it. */
export interface Town {
  relay: RelayProcess;
  readonly dir: string;
  readonly founder: Replica;
  /** One device each, the founder first. */
  readonly people: readonly Replica[];
  readonly rooms: readonly RoomId[];
  readonly chainLength: number;
  /** A secret with which one more may join. */
  readonly inviteSecret: Bytes;
  restart(kill?: boolean): Promise<void>;
  /** Does something to its files while the relay is not there. */
  whileStopped(work: () => Promise<void>): Promise<void>;
  end(): Promise<void>;
}

const WRAPS_PER_APPEND = 60;
const ENTRIES_PER_APPEND = 400; // a frame holds about a thousand
const ENTRIES_PER_LIFE = 8_000; // a relay takes ten thousand of one device at once: a new life, a new measure

/** Everything but the time is decided by `seed`. */
export async function buildTown(seed: string, peopleCount: number, roomCount: number): Promise<Town> {
  const dir = mkdtempSync(join(tmpdir(), "skein-bench-"));
  let relay = await startRelay({ dir });
  const port = fastCrypto(seed);
  const founder = await foundReplica(port);
  await establish(relay, founder); // at once: a founding entry is not taken when it is five minutes old
  const rooms: RoomId[] = [];
  for (let n = 0; n < roomCount; n++) rooms.push((await founder.createRoom(`room ${n}`)).room);
  const made = await founder.invite(peopleCount + 10);
  const joined = await joins(founder, made, peopleCount - 1, seededBytes(`${seed}: people`));
  const people = [founder, ...joined.map((one) => replicaOf(founder, one))];
  const entries = [...founder.entries, ...joined.map(({ entry }) => entry)];
  await hand(
    relay,
    founder,
    entries,
    [...founder.wraps, ...made.wraps.map(({ bytes }) => bytes)],
    async () => {
      await relay.stop();
      relay = await startRelay({ dir, port: relay.port });
      return relay;
    },
  );
  const town: Town = {
    relay,
    dir,
    founder,
    people,
    rooms,
    chainLength: entries.length,
    inviteSecret: made.secret,
    restart: async (kill = false) => {
      await (kill ? town.relay.kill() : town.relay.stop());
      town.relay = await startRelay({ dir, port: town.relay.port });
    },
    whileStopped: async (work) => {
      await town.relay.stop();
      await work();
      town.relay = await startRelay({ dir, port: town.relay.port });
    },
    end: async () => {
      await town.relay.kill();
      rmSync(dir, { recursive: true, force: true });
    },
  };
  return town;
}

/** A device that signs and seals as anybody's, and has read no chain but the founder's. */
const replicaOf = (founder: Replica, { device, signer, sealKey }: Joined): Replica =>
  new Replica({
    crypto: founder.crypto,
    keys: { signer, sealKey },
    device,
    epochKey: founder.epochKey,
    entries: [],
    state: founder.state,
    wraps: [],
  });

/** With which one more joins, in a browser. */
export const linkTo = ({ relay, founder, inviteSecret }: Town): string =>
  encodeInviteLink({ origin: relay.url, chain: founder.chain, secret: inviteSecret }, founder.crypto);

/** The set-up link takes the founding entry, and nothing else. */
export async function establish(relay: RelayProcess, founder: Replica): Promise<void> {
  const [entries, wraps] = [founder.entries.splice(1), founder.wraps.splice(0)];
  const answer = await found(relay, founder);
  if (!answer.ok) throw new Error(await answer.text());
  founder.entries.push(...entries);
  founder.wraps.push(...wraps);
}

/** What follows the founding entry goes as a device hands back what a relay lost. */
export async function hand(
  relay: RelayProcess,
  founder: Replica,
  entries: readonly Bytes[],
  wraps: readonly Bytes[],
  renew: () => Promise<RelayProcess> = async () => relay,
): Promise<void> {
  const openClient = async (at: RelayProcess, chainLength: number): Promise<WireClient> => {
    const opened = new WireClient(await dial(at.url));
    await greet(opened, hostOf(at), founder, chainLength, []);
    return opened;
  };
  let client = await openClient(relay, 1);
  let [request, handed] = [0, 1];
  const append = async (some: readonly Bytes[], more: readonly Bytes[]) => {
    const heardBefore = client.heard.length;
    client.say({ type: "append", request: ++request, chain: founder.chain, entries: some, wraps: more });
    const { refusal } = await client.hear("appended", 0, heardBefore);
    if (refusal !== null) throw new Error(`the relay refused the org: ${refusal}`);
  };
  for (const some of shares(entries.slice(1), ENTRIES_PER_APPEND)) {
    if (Math.floor((handed + some.length) / ENTRIES_PER_LIFE) > Math.floor(handed / ENTRIES_PER_LIFE)) {
      client.close();
      client = await openClient(await renew(), handed);
    }
    await append(some, []);
    handed += some.length;
  }
  for (const some of shares(wraps, WRAPS_PER_APPEND)) await append([], some);
  client.close();
  founder.entries.splice(1, Number.POSITIVE_INFINITY, ...entries.slice(1));
}

/** Seals `count` events as one feed, behind those that are there; `event` makes the n-th. Feeds that begin at one time alternate. */
export async function sealFeed(
  writer: Replica,
  room: RoomId,
  count: number,
  event: (n: number) => readonly (string | null)[],
  before: Pick<Feed, "envelopes" | "hashes"> = { envelopes: [], hashes: [] },
  begunAt?: number,
): Promise<Feed> {
  const pen = await openPen(writer, room, before.envelopes.length, before.hashes.at(-1), begunAt);
  const envelopes = [...before.envelopes];
  const hashes = [...before.hashes];
  for (let n = 0; n < count; n++) {
    const { envelope, hash } = await pen.seal(event(envelopes.length));
    envelopes.push(envelope);
    hashes.push(hash);
  }
  return { writer, room, feed: pen.feed, clientId: pen.clientId, envelopes, hashes };
}

/** Seals one row of a feed after the other, and keeps none. */
export interface Pen {
  readonly feed: FeedId;
  readonly clientId: ClientId;
  seal(event: readonly (string | null)[]): Promise<{ readonly envelope: Bytes; readonly hash: Bytes }>;
}

export async function openPen(
  writer: Replica,
  room: RoomId,
  from = 0,
  last: Bytes = NO_PREVIOUS,
  begunAt = Date.now() - 60_000,
): Promise<Pen> {
  const { crypto, keys } = writer;
  const feed = writer.feedIn(room);
  const incarnation = writer.incarnations.get(room) as Incarnation;
  const key = await bodyKeyOf(crypto, await openRoomKey(crypto, writer.epochKey, room), room, feed);
  let hlc = hlcOf(begunAt);
  let seq = from;
  let prev = last;
  return {
    feed,
    clientId: clientIdOf(room, feed, crypto),
    seal: async (event) => {
      hlc = tick(hlc, 0);
      const place = {
        room,
        device: writer.device,
        incarnation,
        seq,
        prev,
        hlc,
        epoch: 0,
        rosterSeq: writer.state.seq,
      };
      const sealed = await sealEnvelope(place, event, key, keys.signer, crypto);
      if (!sealed.ok) throw new Error(sealed.error.type);
      const hash = hashOf(sealed.value, crypto);
      seq++;
      prev = hash;
      return { envelope: sealed.value, hash };
    },
  };
}

function hashOf(envelope: Bytes, crypto: CryptoPort): Bytes {
  const sign1 = parseCosePrefix(envelope);
  if (!sign1.ok) throw new Error("sealed something that is no envelope");
  return crypto.sha256(sign1.value.bytes);
}

export const headAt = ({ clientId, hashes }: Feed, next: number): Head => ({
  clientId,
  next,
  hash: hashes[next - 1] ?? NO_PREVIOUS,
});

export const digestAt = (feeds: readonly Feed[], next: (feed: Feed) => number, crypto: CryptoPort): Bytes =>
  digestOf(
    feeds.map((feed) => headAt(feed, next(feed))).filter((head) => head.next > 0),
    [],
    crypto,
  );

export const updateOf = ({ clientId, feed, envelopes }: Feed, from: number, to: number): Bytes =>
  encodeUpdate([{ clientId, feed: from === 0 ? feed : null, from, envelopes: envelopes.slice(from, to) }]);

export const bytesOf = (feed: Feed, from = 0, to = feed.envelopes.length): number =>
  feed.envelopes.slice(from, to).reduce((total, envelope) => total + envelope.length, 0);

/** OpenSSL under the same port: setting up a hundred thousand envelopes in plain JavaScript would take minutes. */
export function fastCrypto(seed: string): CryptoPort {
  const port = testCrypto(seededBytes(seed));
  return {
    ...port,
    sha256: (bytes) => new Uint8Array(hash("sha256", bytes, "buffer")),
    aesSeal: async (key, nonce, aad, plaintext) => {
      const cipher = createCipheriv("aes-256-gcm", key, nonce);
      cipher.setAAD(aad);
      return concat(cipher.update(plaintext), cipher.final(), cipher.getAuthTag());
    },
    signerFromSeed: async (secret) => signerOf(secret),
  };
}
