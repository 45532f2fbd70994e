import WebSocket from "ws";
import {
  type Addressed,
  type Bytes,
  type ClientId,
  encodeFrame,
  encodeUpdate,
  type FeedRun,
  inviteKeys,
  PROTOCOL_VERSION,
  parseEntry,
  parseFrame,
  parseStateVector,
  parseUpdate,
  type RoomId,
  reduceChain,
  type Signer,
  signAuth,
  type WireMessage,
} from "../../crdt/index.ts";
import type { Hub } from "../../relay/sync/hub.ts";
import { createSession } from "../../relay/sync/session.ts";
import type { Replica } from "./replica.ts";

type MessageType = WireMessage["type"];
type MessageOf<T extends MessageType> = Extract<WireMessage, { type: T }>;

/** Either end of a connection that carries frames: a WebSocket, or a hub in the same process. */
export interface Wire {
  send(frame: Bytes): void;
  close(): void;
  onFrame(callback: (frame: Bytes) => void): void;
  onClose(callback: (code: number, reason: string) => void): void;
}

export const WAIT_MS = 10_000;

/** Says exactly what a test wants said, and keeps all that it hears. */
export class WireClient {
  readonly heard: Addressed[] = [];
  readonly frames: Bytes[] = [];
  closedWith: { readonly code: number; readonly reason: string } | null = null;
  readonly #wire: Wire;
  readonly #waiting = new Set<() => void>();
  /** Runs whenever something was heard. */
  onHeard: () => void = () => {};

  constructor(wire: Wire) {
    this.#wire = wire;
    wire.onFrame((frame) => {
      this.frames.push(frame);
      const parsed = parseFrame(frame);
      if (!parsed.ok) throw new Error(`the relay sent a bad frame: ${parsed.error.reason}`);
      this.heard.push(...parsed.value);
      this.#look();
      this.onHeard();
    });
    wire.onClose((code, reason) => {
      this.closedWith = { code, reason };
      this.#look();
    });
  }

  say(message: WireMessage, channel = 0): void {
    this.sayRaw(encodeFrame([{ channel, message }]));
  }

  sayRaw(frame: Bytes): void {
    this.#wire.send(frame);
  }

  close(): void {
    this.#wire.close();
  }

  /** The first message of this type, on this channel, from the `after`-th message on. */
  async hear<T extends MessageType>(type: T, channel?: number, after = 0): Promise<MessageOf<T>> {
    const find = () =>
      this.heard
        .slice(after)
        .find(
          ({ channel: on, message }) => message.type === type && (channel === undefined || on === channel),
        );
    await this.until(() => find() !== undefined, `a ${type}`);
    return (find() as Addressed).message as MessageOf<T>;
  }

  async closing(withinMs = WAIT_MS): Promise<{ readonly code: number; readonly reason: string }> {
    await this.until(() => this.closedWith !== null, "the end", withinMs);
    return this.closedWith as { code: number; reason: string };
  }

  until(isTrue: () => boolean, what = "it", withinMs = WAIT_MS): Promise<void> {
    if (isTrue()) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(look);
        const heard = this.heard.map(({ channel, message }) => `${channel}:${message.type}`).slice(-12);
        reject(
          new Error(
            `waited for ${what}; heard ${heard.join(" ")}; closed ${JSON.stringify(this.closedWith)}`,
          ),
        );
      }, withinMs);
      const look = () => {
        if (!isTrue()) return;
        clearTimeout(timer);
        this.#waiting.delete(look);
        resolve();
      };
      this.#waiting.add(look);
    });
  }

  #look(): void {
    for (const look of [...this.#waiting]) look();
  }
}

/** Opens `/sync` of a relay process. Rejects when the upgrade is refused. */
export function dial(url: string, headers: Readonly<Record<string, string>> = {}): Promise<Wire> {
  const ws = new WebSocket(`${url.replace("http", "ws")}/sync`, { headers, perMessageDeflate: false });
  return wireOf(ws);
}

export function wireOf(ws: WebSocket): Promise<Wire> {
  const early: Bytes[] = [];
  let take = (frame: Bytes): void => {
    early.push(frame);
  };
  ws.on("message", (data: Buffer) => take(new Uint8Array(data)));
  return new Promise((resolve, reject) => {
    ws.on("error", reject);
    ws.on("open", () =>
      resolve({
        send: (frame) => ws.send(frame),
        close: () => ws.close(),
        onFrame: (callback) => {
          take = callback;
          for (const frame of early.splice(0)) callback(frame);
        },
        onClose: (callback) => {
          ws.on("close", (code, reason) => callback(code, reason.toString()));
        },
      }),
    );
  });
}

/** The same without a socket. `queuedBytes` plays a slow reader. */
export function dialHub(
  hub: Hub,
  { audience = "relay.test", queuedBytes = (): number => 0 } = {},
): Wire & {
  readonly drained: () => void;
} {
  let onFrame = (_frame: Bytes): void => {};
  let onClose = (_code: number, _reason: string): void => {};
  let isOpen = true;
  const end = (code: number, reason: string) => {
    if (!isOpen) return;
    isOpen = false;
    onClose(code, reason);
  };
  const session = createSession(
    hub,
    {
      send: (frame) => {
        const copy = new Uint8Array(frame);
        queueMicrotask(() => onFrame(copy));
      },
      close: (code, reason) => queueMicrotask(() => end(code, reason)),
      queuedBytes,
    },
    { audiences: [audience] },
  );
  return {
    send: (frame) => {
      if (isOpen) session.receive(frame);
    },
    close: () => {
      session.closed();
      end(1005, "");
    },
    onFrame: (callback) => {
      onFrame = callback;
    },
    onClose: (callback) => {
      onClose = callback;
    },
    drained: () => session.drained(),
  };
}

export interface Claimant {
  readonly who: Parameters<typeof signAuth>[0]["who"];
  readonly signer: Signer;
  readonly org: Replica["chain"];
  readonly chainSeq: number;
}

export async function authenticate(client: WireClient, audience: string, claimant: Claimant): Promise<void> {
  const { nonce, version } = await client.hear("challenge");
  if (version !== PROTOCOL_VERSION) throw new Error("another protocol");
  const { signer, ...claim } = claimant;
  client.say({ type: "auth", signed: await signAuth({ audience, nonce, ...claim }, signer) });
}

export const deviceClaim = (replica: Replica): Claimant => ({
  who: { kind: "device", device: replica.device },
  signer: replica.keys.signer,
  org: replica.chain,
  chainSeq: replica.entries.length,
});

/** A replica on the wire: answers as a client does, keeps what it gets, remembers what was acknowledged. */
export class LiveReplica {
  readonly replica: Replica;
  readonly client: WireClient;
  readonly acked = new Map<RoomId, Map<ClientId, number>>();
  readonly settled = new Set<RoomId>();
  readonly refusals: MessageOf<"nack">[] = [];
  readonly rooms: readonly RoomId[];
  #handled = 0;
  #turn: Promise<void> = Promise.resolve();
  #failed: unknown = null;

  private constructor(replica: Replica, client: WireClient, rooms: readonly RoomId[]) {
    this.replica = replica;
    this.client = client;
    this.rooms = rooms;
    this.#handled = client.heard.length;
    client.onHeard = () => {
      this.#turn = this.#turn
        .then(() => this.#work())
        .catch((cause: unknown) => {
          this.#failed = cause;
        });
    };
  }

  /** Proves who it is, hands back what the relay lost, and waits until every room is settled or in step. */
  static async connect(
    replica: Replica,
    wire: Wire,
    { audience = "relay.test", rooms = [...replica.state.rooms.keys()] } = {},
  ): Promise<LiveReplica> {
    const client = new WireClient(wire);
    await authenticate(client, audience, deviceClaim(replica));
    await client.until(
      () => client.heard.some(({ message }) => ["welcome", "needEntries", "refused"].includes(message.type)),
      "welcome",
    );
    const refused = client.heard.find(({ message }) => message.type === "refused")?.message;
    if (refused?.type === "refused") throw new Error(`refused: ${refused.refusal} ${refused.detail}`);
    const need = client.heard.find(({ message }) => message.type === "needEntries")?.message;
    if (need?.type === "needEntries")
      client.say({
        type: "append",
        request: 1,
        chain: replica.chain,
        entries: replica.entries.slice(need.from),
        wraps: replica.wraps,
      });
    await client.hear("welcome");
    const live = new LiveReplica(replica, client, rooms);
    client.say({
      type: "hello",
      chains: [[replica.chain, replica.entries.length]],
      rooms: rooms.map((room) => ({ room, digest: replica.digestOf(room) })),
    });
    client.say({ type: "ping", at: 7 });
    await live.until(() => client.heard.some(({ message }) => message.type === "pong"), "pong");
    await live.until(() => live.#isCaughtUp(), "settled");
    return live;
  }

  #isCaughtUp(): boolean {
    const differing = this.client.heard.filter(({ message }) => message.type === "step1");
    return differing.every(({ channel }) => this.settled.has(this.rooms[channel - 1] as RoomId));
  }

  async write(room: RoomId, text: string): Promise<void> {
    await this.replica.write(room, text);
    const clientId = this.ownClientId(room);
    const written = this.replica.heldIn(room).get(clientId)?.envelopes.length ?? 0;
    this.send(room, [this.replica.runOf(room, clientId, written - 1)]);
  }

  send(room: RoomId, runs: readonly FeedRun[]): void {
    this.client.say({ type: "update", update: encodeUpdate(runs) }, this.rooms.indexOf(room) + 1);
  }

  ownClientId(room: RoomId): ClientId {
    const own = this.replica.feedIn(room);
    const found = [...this.replica.heldIn(room)].find(([, { feed }]) => feed === own);
    if (found === undefined) throw new Error("nothing written yet");
    return found[0];
  }

  ackedOwn(room: RoomId): number {
    return this.acked.get(room)?.get(this.ownClientId(room)) ?? 0;
  }

  async until(isTrue: () => boolean, what = "it"): Promise<void> {
    const end = Date.now() + WAIT_MS;
    while (!isTrue()) {
      if (this.#failed !== null) throw this.#failed;
      if (Date.now() > end) {
        const heard = this.client.heard
          .map(({ channel, message }) => `${channel}:${message.type}`)
          .slice(-12);
        throw new Error(
          `waited for ${what}; heard ${heard.join(" ")}; ${JSON.stringify(this.client.closedWith)}`,
        );
      }
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }

  close(): void {
    this.client.close();
  }

  async #work(): Promise<void> {
    for (; this.#handled < this.client.heard.length; this.#handled++)
      await this.#take(this.client.heard[this.#handled] as Addressed);
  }

  async #take({ channel, message }: Addressed): Promise<void> {
    const { replica, client } = this;
    const room = this.rooms[channel - 1] as RoomId;
    switch (message.type) {
      case "entries":
        if (message.chain !== replica.chain) return; // of a room: tests look at what was heard
        for (const bytes of message.entries) {
          const entry = parseEntry(bytes, replica.crypto);
          if (entry.ok) await replica.learn(entry.value);
        }
        return;
      case "step1":
        return this.#answer(channel, room, message.vector);
      case "step2":
      case "update": {
        const runs = parseUpdate(message.update, { maxFeeds: 10_000, maxItems: 100_000 });
        if (!runs.ok) throw new Error(runs.error.reason);
        for (const { clientId, from, envelopes } of runs.value) replica.keep(room, clientId, from, envelopes);
        return;
      }
      case "ack": {
        const acked = this.acked.get(room) ?? new Map<ClientId, number>();
        this.acked.set(room, acked);
        for (const [clientId, next] of message.heads)
          acked.set(clientId, Math.max(next, acked.get(clientId) ?? 0));
        return;
      }
      case "nack":
        this.refusals.push(message);
        return;
      case "settled":
        this.settled.add(room);
        return;
      default:
        if (message.type === "refused") throw new Error(`refused: ${message.refusal} ${message.detail}`);
        return void client;
    }
  }

  #answer(channel: number, room: RoomId, bytes: Bytes): void {
    const { replica, client } = this;
    const theirs = parseStateVector(bytes, 100_000);
    if (!theirs.ok) throw new Error("bad vector");
    client.say({ type: "step1", vector: replica.vectorOf(room) }, channel);
    for (const { clientId, next } of replica.headsOf(room)) {
      for (let from = theirs.value.get(clientId) ?? 0; from < next; from += 200) {
        const run = replica.runOf(room, clientId, from);
        const part = { ...run, envelopes: run.envelopes.slice(0, 200) };
        client.say({ type: "update", update: encodeUpdate([part]) }, channel);
      }
    }
  }
}

/** What the holder of an invite reads before joining: the chain and the wraps for it. */
export async function readInvite(
  crypto: Replica["crypto"],
  wire: Wire,
  audience: string,
  org: Replica["chain"],
  secret: Bytes,
) {
  const keys = await inviteKeys(crypto, secret);
  const client = new WireClient(wire);
  await authenticate(client, audience, {
    who: { kind: "invite", invite: keys.invite },
    signer: keys.signer,
    org,
    chainSeq: 0,
  });
  await client.hear("welcome");
  client.say({ type: "hello", chains: [[org, 0]], rooms: [] });
  const { entries } = await client.hear("entries");
  const { wraps } = await client.hear("wraps");
  const parsed = entries.map((bytes) => parseEntry(bytes, crypto));
  const state = await reduceChain(
    parsed.map((entry) => {
      if (!entry.ok) throw new Error(entry.error.type);
      return entry.value;
    }),
    crypto,
  );
  if (!state.ok) throw new Error(state.error.type);
  return { client, entries, wraps, state: state.value };
}
