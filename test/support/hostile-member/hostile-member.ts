import type { DeviceKeys, Ports } from "../../../client/engine/ports.ts";
import type { CborValue } from "../../../crdt/base/cbor.ts";
import {
  type Action,
  applyEntry,
  type Bytes,
  bodyKeyOf,
  type Chain,
  type ChainId,
  clientIdOf,
  type DeviceId,
  draftEntry,
  type Entry,
  encodeStateVector,
  encodeUpdate,
  epochAt,
  type FeedId,
  type FeedRun,
  feedOf,
  fromHex,
  governing,
  type Hand,
  hlcOf,
  type Incarnation,
  isRoomChain,
  type MemberId,
  memberSeedsFor,
  NO_PREVIOUS,
  openEnvelope,
  openEpochKeys,
  openersOf,
  parseChainId,
  parseDeviceId,
  parseEntry,
  parseEnvelope,
  parseIncarnation,
  parseMemberId,
  parseUpdate,
  parseWrap,
  type RoomAction,
  type RoomId,
  type RoomRoster,
  type RosterState,
  type Rosters,
  reduceChain,
  reduceRoomChain,
  roomKeyOf,
  sealEnvelope,
  signEntry,
  tick,
  toBase64Url,
  type Wrap,
} from "../../../crdt/index.ts";
import type { Device, DeviceOptions } from "../device.ts";
import { testCrypto } from "../replica.ts";
import { authenticate, dial, WireClient } from "../wire-client.ts";

/** Where a row claims to stand, and by what it is sealed: what is left out is as an honest client would have it. */
export interface Lie {
  readonly seq?: number;
  readonly prev?: Bytes;
  readonly hlc?: number;
  readonly epoch?: number;
  readonly rosterSeq?: number;
  /** Another life of this device, 16 hex digits. */
  readonly incarnation?: string;
  /** Somebody else's device. */
  readonly device?: string;
  /** The key of the epoch, in place of the chain's. */
  readonly epochKey?: Bytes;
  /** The room whose row it claims to be; it is sent to the other one all the same. */
  readonly claims?: RoomId;
  readonly at?: number;
}

interface Written {
  readonly next: number;
  readonly hash: Bytes;
  readonly hlc: number;
}

export interface Answer {
  readonly refusal: string | null;
  readonly rule: string;
}

const OWN_LIFE = "a1".repeat(8);
const NO_DIGEST = new Uint8Array(8);

/**
 * A valid device with its real keys and a client of its own making: it signs and seals whatever a test wants, and says it to
 * the real relay over a real socket, or hands it to somebody past the relay.
 */
export class HostileMember {
  readonly crypto = testCrypto();
  readonly keys: DeviceKeys;
  readonly device: DeviceId;
  readonly member: MemberId;
  readonly chain: ChainId;
  readonly url: string;
  client: WireClient | null = null;
  ticket = "";
  #state: RosterState | null = null;
  readonly #rooms = new Map<ChainId, RoomRoster>();
  readonly #wraps = new Map<string, Wrap>();
  readonly #written = new Map<string, Written>();
  #channels: RoomId[] = [];
  #handled = 0;
  #requests = 0;
  #pings = 1_000;

  constructor(made: {
    readonly keys: DeviceKeys;
    readonly device: string;
    readonly member: string;
    readonly org: string;
    readonly url: string;
  }) {
    this.keys = made.keys;
    this.device = parseDeviceId(fromHex(made.device)) as DeviceId;
    this.member = parseMemberId(fromHex(made.member)) as MemberId;
    this.chain = parseChainId(fromHex(made.org)) as ChainId;
    this.url = made.url;
  }

  // ------------------------------------------------------------ what it knows

  get state(): RosterState {
    if (this.#state === null) throw new Error("nothing was learnt yet");
    return this.#state;
  }

  get rosters(): Rosters {
    return { org: this.state, room: (room) => this.roomChains.find((chain) => chain.room === room) ?? null };
  }

  get roomChains(): readonly RoomRoster[] {
    return [...this.#rooms.values()];
  }

  roomChain(room: string): RoomRoster {
    const found = this.rosters.room(room as RoomId);
    if (found === null) throw new Error("the relay tells nothing of this room");
    return found;
  }

  chainOf(room: string): Chain {
    return governing(this.rosters, room as RoomId) ?? this.state;
  }

  hand(at = Date.now()): Hand {
    return { crypto: this.crypto, org: this.state, device: this.device, signer: this.keys.signer, at };
  }

  /** Every key that its wraps open. */
  async keysOf(chain: Chain): Promise<ReadonlyMap<number, Bytes>> {
    const { crypto, device, member, state } = this;
    const wraps = [...this.#wraps.values()];
    const seeds = await memberSeedsFor({ crypto, state, wraps }, device, this.keys.opener);
    const openers = await openersOf(crypto, { device, opener: this.keys.opener }, { member, seeds });
    return openEpochKeys({ crypto, chain, wraps, openers });
  }

  async newestKey(chain: Chain): Promise<Bytes> {
    const key = (await this.keysOf(chain)).get(chain.epoch);
    if (key === undefined) throw new Error("no wrap holds the newest key");
    return key;
  }

  // ------------------------------------------------------------ the socket

  /** As any device: proves who it is and hears all that it may. */
  async connect(): Promise<WireClient> {
    this.client?.close();
    const client = new WireClient(await dial(this.url));
    this.client = client;
    this.#channels = [];
    this.#handled = 0;
    const who = { kind: "device", device: this.device } as const;
    const claim = { who, signer: this.keys.signer, org: this.chain, chainSeq: 0 };
    await authenticate(client, new URL(this.url).host, claim);
    await client.until(() =>
      client.heard.some(({ message }) => message.type === "welcome" || message.type === "refused"),
    );
    const refused = client.heard.find(({ message }) => message.type === "refused")?.message;
    if (refused?.type === "refused") throw new Error(`refused: ${refused.refusal} ${refused.detail}`);
    this.ticket = toBase64Url((await client.hear("welcome")).ticket);
    client.say({ type: "hello", chains: [[this.chain, 0]], rooms: [] });
    await this.catchUp();
    return client;
  }

  get wire(): WireClient {
    if (this.client === null) throw new Error("not connected");
    return this.client;
  }

  /** Until all is heard that the relay had to say. */
  async catchUp(): Promise<void> {
    const at = ++this.#pings;
    this.wire.say({ type: "ping", at });
    await this.wire.until(
      () => this.wire.heard.some(({ message }) => message.type === "pong" && message.at === at),
      "a pong",
    );
    for (; this.#handled < this.wire.heard.length; this.#handled++) {
      const message = this.wire.heard[this.#handled]?.message;
      if (message?.type === "entries") await this.learn(message.chain, message.from, message.entries);
      if (message?.type === "wraps") this.keep(message.wraps);
    }
  }

  keep(wraps: readonly Bytes[]): void {
    for (const bytes of wraps) {
      const wrap = parseWrap(new Uint8Array(bytes));
      if (wrap.ok) this.#wraps.set(toBase64Url(this.crypto.sha256(bytes)), wrap.value);
    }
  }

  async learn(chain: ChainId, from: number, bytes: readonly Bytes[]): Promise<void> {
    const there = chain === this.chain ? this.#state : (this.#rooms.get(chain) ?? null);
    const entries = bytes.slice(Math.max(0, (there?.seq ?? -1) + 1 - from)).map((one) => {
      const entry = parseEntry(new Uint8Array(one), this.crypto);
      if (!entry.ok) throw new Error(entry.error.type);
      return entry.value;
    });
    if (entries.length === 0) return;
    if (chain === this.chain) {
      const state = await reduceChain(entries, this.crypto, this.#state);
      if (!state.ok) throw new Error(JSON.stringify(state.error));
      this.#state = state.value;
      return;
    }
    const state = await reduceRoomChain(entries, this.state, this.crypto, this.#rooms.get(chain) ?? null);
    if (!state.ok) throw new Error(JSON.stringify(state.error));
    this.#rooms.set(chain, state.value);
  }

  async channelOf(room: string): Promise<number> {
    const known = this.#channels.indexOf(room as RoomId);
    if (known >= 0) return known + 1;
    this.wire.say({ type: "subscribe", rooms: [{ room: room as RoomId, digest: NO_DIGEST }] });
    this.#channels.push(room as RoomId);
    await this.catchUp();
    return this.#channels.length;
  }

  /** Hands rows over a socket of its own. Answers with the refusal, `null` where the relay took them. */
  async send(room: string, runs: readonly FeedRun[]): Promise<string | null> {
    return this.sendUpdate(room, encodeUpdate(runs));
  }

  async sendUpdate(room: string, update: Bytes): Promise<string | null> {
    const channel = await this.channelOf(room);
    const before = this.wire.heard.length;
    this.wire.say({ type: "update", update }, channel);
    const answer = () =>
      this.wire.heard
        .slice(before)
        .find(
          ({ channel: on, message }) =>
            (on === channel && (message.type === "ack" || message.type === "nack")) ||
            message.type === "refused",
        )?.message;
    await this.wire.until(() => answer() !== undefined || this.wire.closedWith !== null, "an ack or a nack");
    const said = answer();
    return said?.type === "nack" || said?.type === "refused" ? said.refusal : said ? null : "closed";
  }

  async say(room: string, content: CborValue, lie: Lie = {}): Promise<string | null> {
    return this.send(room, [await this.seal(room, content, lie)]);
  }

  async append(
    chain: ChainId,
    entries: readonly Bytes[],
    wraps: readonly Bytes[] = [],
    by: HostileMember = this,
  ): Promise<Answer> {
    const request = ++this.#requests;
    const before = by.wire.heard.length;
    by.wire.say({ type: "append", request, chain, entries, wraps });
    const answer = () =>
      by.wire.heard
        .slice(before)
        .find(({ message }) => message.type === "appended" && message.request === request)?.message;
    await by.wire.until(() => answer() !== undefined || by.wire.closedWith !== null, "an answer");
    const said = answer();
    await this.catchUp().catch(() => undefined); // whoever was just shown out hears nothing more
    return said?.type === "appended"
      ? { refusal: said.refusal, rule: said.rule }
      : { refusal: "closed", rule: "" };
  }

  /** Signs what it likes on top of the organisation's chain and sends it. */
  async act(action: Action, at = Date.now()): Promise<Answer> {
    return this.append(this.chain, [(await this.sign(action, at)).bytes]);
  }

  sign(action: Action, at = Date.now(), on: RosterState = this.state): Promise<Entry> {
    return signEntry(draftEntry(on, action, this.device, at), this.keys.signer, this.crypto);
  }

  /** The verdict of the reducer that every honest client runs. */
  async judged(entry: Entry): Promise<string> {
    const applied = await applyEntry(this.state, entry, this.crypto);
    if (applied.ok) return "taken";
    return applied.error.type === "NotAllowed" ? applied.error.rule : applied.error.type;
  }

  signInRoom(
    room: RoomRoster,
    action: Untold,
    { at = Date.now(), orgSeq = this.state.seq, by = this.device } = {},
  ): Promise<Entry> {
    const said = { ...action, orgSeq } as RoomAction;
    const place = { chain: room.chain, seq: room.seq + 1, prev: room.head };
    return signEntry({ ...place, at, by, action: said }, this.keys.signer, this.crypto);
  }

  async actInRoom(room: string, action: Untold, wraps: readonly Bytes[] = []): Promise<Answer> {
    const chain = this.roomChain(room);
    return this.append(chain.chain, [(await this.signInRoom(chain, action)).bytes], wraps);
  }

  // ------------------------------------------------------------ rows

  feedIn(life = OWN_LIFE): FeedId {
    return feedOf(this.device, parseIncarnation(fromHex(life)) as Incarnation);
  }

  /** Seals and signs a row, at the next place of its feed unless a lie says otherwise. */
  async seal(room: string, content: CborValue, lie: Lie = {}): Promise<FeedRun> {
    const { crypto } = this;
    const life = parseIncarnation(fromHex(lie.incarnation ?? OWN_LIFE)) as Incarnation;
    const device = (lie.device ?? this.device) as DeviceId;
    const feed = feedOf(device, life);
    const written = this.#written.get(room + feed);
    const chain = this.chainOf(room);
    const rosterSeq = lie.rosterSeq ?? chain.seq;
    const epoch = lie.epoch ?? epochAt(chain, rosterSeq);
    const now = lie.at ?? Date.now();
    const named = lie.claims ?? (room as RoomId);
    const place = {
      room: named,
      device,
      incarnation: life,
      seq: lie.seq ?? written?.next ?? 0,
      prev: lie.prev ?? written?.hash ?? NO_PREVIOUS,
      hlc: lie.hlc ?? (written === undefined ? hlcOf(now) : tick(written.hlc, now)),
      epoch,
      rosterSeq,
    };
    const epochKey = lie.epochKey ?? (await this.keysOf(chain)).get(epoch) ?? new Uint8Array(32);
    const access = isRoomChain(chain) ? chain.access : "open";
    const roomKey = await roomKeyOf(crypto, access, epochKey, room as RoomId);
    const bodyKey = await bodyKeyOf(crypto, roomKey, room as RoomId, feed);
    const sealed = await sealEnvelope(place, content, bodyKey, this.keys.signer, crypto);
    if (!sealed.ok) throw new Error(sealed.error.type);
    const parsed = parseEnvelope(sealed.value, crypto);
    if (!parsed.ok) throw new Error(parsed.error.type);
    this.#written.set(room + feed, { next: place.seq + 1, hash: parsed.value.hash, hlc: place.hlc });
    const clientId = clientIdOf(room as RoomId, feed, crypto);
    return { clientId, feed: place.seq === 0 ? feed : null, from: place.seq, envelopes: [sealed.value] };
  }

  /** Forgets a row that nobody has taken: the next one stands at its place. */
  unwrite(room: string, life = OWN_LIFE): void {
    this.#written.delete(room + this.feedIn(life));
  }

  /** The contents of all rows of a room, as far as its keys open them. */
  async read(room: string): Promise<readonly CborValue[]> {
    const channel = await this.channelOf(room);
    const before = this.wire.heard.length;
    this.wire.say({ type: "step1", vector: encodeStateVector(new Map()) }, channel);
    const heard = () => this.wire.heard.slice(before).filter(({ channel: on }) => on === channel);
    await this.wire.until(() => heard().some(({ message }) => message.type === "settled"), "all rows");
    const contents: CborValue[] = [];
    for (const { message } of heard())
      if (message.type === "step2" || message.type === "update")
        contents.push(...(await this.#opened(room as RoomId, message.update)));
    return contents;
  }

  async #opened(room: RoomId, update: Bytes): Promise<readonly CborValue[]> {
    const runs = parseUpdate(update, { maxFeeds: 10_000, maxItems: 100_000 });
    if (!runs.ok) return [];
    const chain = this.chainOf(room);
    const keys = await this.keysOf(chain);
    const contents: CborValue[] = [];
    for (const bytes of runs.value.flatMap(({ envelopes }) => envelopes)) {
      const envelope = parseEnvelope(new Uint8Array(bytes), this.crypto);
      const key = envelope.ok ? keys.get(envelope.value.header.epoch) : undefined;
      if (!envelope.ok || key === undefined) continue;
      const roomKey = await roomKeyOf(this.crypto, isRoomChain(chain) ? chain.access : "open", key, room);
      const bodyKey = await bodyKeyOf(this.crypto, roomKey, room, envelope.value.feed);
      const opened = await openEnvelope(envelope.value, bodyKey, this.crypto);
      if (opened.ok) contents.push(opened.value);
    }
    return contents;
  }

  get(path: string): Promise<Response> {
    return fetch(`${this.url}${path}`, { headers: { Authorization: `Bearer ${this.ticket}` } });
  }

  close(): void {
    this.client?.close();
  }
}

type Untold = {
  readonly [K in RoomAction["kind"]]: Omit<Extract<RoomAction, { kind: K }>, "orgSeq">;
}[RoomAction["kind"]];

/** Catches the keys of a device that comes in as everybody does, so that somebody else can go on with them. */
export function keyThief(): {
  readonly options: Partial<DeviceOptions>;
  readonly takeOver: (device: Device, url: string) => Promise<HostileMember>;
} {
  let keys: DeviceKeys | null = null;
  const change = (ports: Ports): Ports => ({
    ...ports,
    keys: {
      ...ports.keys,
      load: async () => {
        keys = (await ports.keys.load()) ?? keys;
        return keys;
      },
      create: async () => {
        keys = await ports.keys.create();
        return keys;
      },
    },
  });
  return {
    options: { change },
    async takeOver(device, url) {
      const session = await device.until("session", {}, ({ state }) => state === "ready");
      if (session.state !== "ready" || keys === null) throw new Error("nobody to take over from");
      const { me, org } = session;
      await device.close();
      const hostile = new HostileMember({ keys, device: me.device, member: me.member, org: org.id, url });
      await hostile.connect();
      return hostile;
    },
  };
}
