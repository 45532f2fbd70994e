import type { CborValue } from "../../../crdt/base/cbor.ts";
import {
  type Bytes,
  bodyKeyOf,
  type Chain,
  type ChainId,
  canWrite,
  clientIdOf,
  type DeviceId,
  encodeUpdate,
  epochAt,
  type FeedId,
  type FeedRun,
  feedOf,
  governing,
  hlcOf,
  type Incarnation,
  isRoomChain,
  NO_PREVIOUS,
  parseDeviceId,
  parseEnvelope,
  parseIncarnation,
  type RoomId,
  type Rosters,
  roomKeyOf,
  sealEnvelope,
  tick,
} from "../../../crdt/index.ts";
import { hostileUpdates } from "../hostile-updates.ts";
import { seededBytes } from "../seeded-bytes.ts";
import type { Clockwork } from "./clockwork.ts";
import { createSimCrypto } from "./crypto.ts";
import { truthOf } from "./membership-checks.ts";
import { keysOfThief, wrapsOf } from "./membership-secrets.ts";
import type { Chance } from "./random.ts";
import type { SimDevice } from "./sim-device.ts";
import type { SimNetwork } from "./sim-network.ts";
import type { SimRelay } from "./sim-relay.ts";
import type { Tape } from "./tape.ts";
import type { Witness } from "./witness.ts";

export const MAL = "mal";

interface HostilePorts {
  readonly seed: string;
  readonly clockwork: Clockwork;
  readonly chance: Chance;
  readonly tape: Tape;
  readonly network: SimNetwork;
  readonly relay: SimRelay;
  readonly witness: Witness;
  readonly org: () => ChainId | null;
  readonly devices: readonly SimDevice[];
  readonly wallNow: () => number;
}

/** Where a feed of this client's own making stands. */
interface Written {
  readonly next: number;
  readonly hash: Bytes;
  readonly hlc: number;
}

const EMPTY: Written = { next: 0, hash: NO_PREVIOUS, hlc: -1 };

/** What a row claims that is not so. */
interface Lie {
  readonly epoch?: number;
  readonly rosterSeq?: number;
  readonly epochKey?: Bytes;
  readonly device?: DeviceId;
  readonly seq?: number;
  readonly hlc?: number;
}

interface Stage {
  readonly mal: SimDevice;
  readonly rosters: Rosters;
  readonly room: RoomId;
  readonly chain: Chain;
  readonly device: DeviceId;
}

const POISON: readonly CborValue[] = [
  ["message", 5, null],
  ["message", "nobody", null, [["m", [[0, 99, "all"]]]]],
  [],
  "message",
  null,
  ["react", [new Uint8Array(24), -1], "x", true],
  ["hologram", new Uint8Array(100)],
  ["roomName", ""],
  ["edit", [new Uint8Array(24), 7], "of nothing"],
  ["recall", [new Uint8Array(24), 0]],
];

/** Whoever shows one of these takes words from somebody who had no right to them. */
export const FORBIDDEN: ReadonlySet<string> = new Set([
  "a lie",
  "as somebody else",
  "sealed with a wrong key",
]);

/**
 * A device of the organisation whose keys somebody else uses, beside the app that runs on it: signs and seals what no
 * engine would, says it to the relay, and past the relay to some of the others.
 */
export class Hostile {
  readonly #ports: HostilePorts;
  readonly #crypto;
  #lives = 0;

  constructor(ports: HostilePorts) {
    this.#ports = ports;
    this.#crypto = createSimCrypto(seededBytes(`${ports.seed}/hostile`));
  }

  /** Rows that are not what they should be, and one good one behind them. */
  async poison(): Promise<void> {
    const stage = this.#stage();
    if (stage === null) return;
    const { chance, tape } = this.#ports;
    const acts = [
      () => this.#badContents(stage),
      () => this.#lies(stage),
      () => this.#stolenName(stage),
      () => this.#foreignBytes(stage),
    ];
    tape.count("hostile member acted");
    await chance.pick(acts)();
  }

  /** [E22]: two stories at one place, told to two halves of the team. */
  async equivocate(): Promise<void> {
    const stage = this.#stage();
    if (stage === null) return;
    const { chance, tape, devices } = this.#ports;
    const life = this.#newLife();
    const feed = feedOf(stage.device, life);
    this.#ports.witness.excuseFeed(clientIdOf(stage.room, feed, this.#crypto));
    const common = chance.between(0, 2);
    const first = await this.#story(stage, life, "one story", common, chance.between(1, 3));
    const second = await this.#story(
      stage,
      life,
      "another story",
      common,
      chance.between(1, 3),
      first.common,
    );
    const audience = devices.filter(({ name }) => name !== MAL);
    const half = audience.filter(() => chance.happens(0.5));
    tape.count("two stories told");
    const tellsRelay = chance.pick(["first", "both", "nobody"] as const);
    if (tellsRelay !== "nobody") this.#tellRelay(stage.room, feed, first.all);
    if (tellsRelay === "both") this.#later(() => this.#tellRelay(stage.room, feed, second.all));
    for (const device of audience) {
      const story = half.includes(device) ? second.all : first.all;
      if (tellsRelay === "nobody" || story === second.all)
        this.#later(() => this.#tellDevice(device.name, stage.room, feed, story));
    }
  }

  // ------------------------------------------------------------ what it does

  async #badContents(stage: Stage): Promise<void> {
    const { chance } = this.#ports;
    const life = this.#newLife();
    let at = EMPTY;
    const rows: Bytes[] = [];
    const say = async (content: CborValue, lie: Lie = {}) => {
      const sealed = await this.#seal(stage, life, at, content, lie);
      rows.push(sealed.bytes);
      at = sealed.at;
    };
    for (const content of POISON) if (chance.happens(0.5)) await say(content);
    await say(["message", "sealed with a wrong key", null], { epochKey: new Uint8Array(32) });
    await say(["message", "one good word", null]);
    this.#tellRelay(stage.room, feedOf(stage.device, life), rows);
  }

  /** Places, keys and times that are not so: the relay refuses each. */
  async #lies(stage: Stage): Promise<void> {
    const { chance, wallNow } = this.#ports;
    const lie = chance.pick<Lie>([
      { seq: 7 },
      { seq: 2 ** 40 },
      { rosterSeq: stage.chain.seq + 50, epoch: stage.chain.epoch },
      { epoch: stage.chain.epoch + 1 },
      { hlc: hlcOf(wallNow() + 10 * 365 * 86_400_000) },
    ]);
    const life = this.#newLife();
    const { bytes } = await this.#seal(stage, life, EMPTY, ["message", "a lie", null], lie);
    this.#tellRelay(stage.room, feedOf(stage.device, life), [bytes], lie.seq ?? 0);
  }

  /** [E05]: a client id belongs to its feed, and a feed to its device. */
  async #stolenName(stage: Stage): Promise<void> {
    const { chance, devices, network } = this.#ports;
    const others = [...stage.rosters.org.devices.keys()].filter((one) => one !== stage.device);
    const victim = chance.pick(others);
    const life = this.#newLife();
    const [own, theirs] = [feedOf(stage.device, life), feedOf(victim, life)];
    const good = await this.#seal(stage, life, EMPTY, ["message", "under another's id", null], {});
    const asThem = await this.#seal(stage, life, EMPTY, ["message", "as somebody else", null], {
      device: victim,
    });
    const swapped: FeedRun = {
      clientId: clientIdOf(stage.room, theirs, this.#crypto),
      feed: theirs,
      from: 0,
      envelopes: [good.bytes],
    };
    const forged: FeedRun = { ...swapped, envelopes: [asThem.bytes] };
    for (const run of [swapped, forged]) {
      const message = { type: "update", update: encodeUpdate([run]) } as const;
      network.sayToRelay(MAL, stage.room, message);
      for (const { name } of devices) if (chance.happens(0.5)) network.sayToDevice(name, stage.room, message);
    }
    this.#tellRelay(stage.room, own, [good.bytes]);
  }

  /** [E01] [E03] [E07]: bytes that a Yjs client takes and that are no rows. Whoever says them to the relay is shown out. */
  async #foreignBytes(stage: Stage): Promise<void> {
    const { chance, network, devices } = this.#ports;
    const [, update] = chance.pick(hostileUpdates);
    const message = { type: "update", update } as const;
    if (chance.happens(0.7)) network.sayToRelay(MAL, stage.room, message);
    const { name } = chance.pick(devices);
    if (chance.happens(0.3)) network.sayToDevice(name, stage.room, message);
  }

  // ------------------------------------------------------------ rows

  async #story(
    stage: Stage,
    life: Incarnation,
    text: string,
    common: number,
    length: number,
    begun: { readonly at: Written; readonly rows: readonly Bytes[] } | null = null,
  ) {
    let { at, rows } = begun ?? { at: EMPTY, rows: [] as readonly Bytes[] };
    if (begun === null)
      for (let n = 0; n < common; n++) {
        const sealed = await this.#seal(stage, life, at, ["message", `before ${n}`, null], {});
        [at, rows] = [sealed.at, [...rows, sealed.bytes]];
      }
    const shared = { at, rows };
    for (let n = 0; n < length; n++) {
      const sealed = await this.#seal(stage, life, at, ["message", `${text} ${n}`, null], {});
      [at, rows] = [sealed.at, [...rows, sealed.bytes]];
    }
    return { common: shared, all: rows };
  }

  async #seal(
    { mal, rosters, room, chain, device }: Stage,
    incarnation: Incarnation,
    at: Written,
    content: CborValue,
    lie: Lie,
  ): Promise<{ readonly bytes: Bytes; readonly at: Written }> {
    const { relay, wallNow } = this.#ports;
    const { keys } = await mal.loot();
    if (keys === null) throw new Error("a member without keys");
    const feed = feedOf(lie.device ?? device, incarnation);
    this.#ports.witness.noteHostile(room, feed);
    const rosterSeq = lie.rosterSeq ?? chain.seq;
    const epoch = lie.epoch ?? epochAt(chain, rosterSeq);
    const known = await keysOfThief(rosters, mal, chain, wrapsOf(relay));
    const epochKey = lie.epochKey ?? known.get(epoch) ?? new Uint8Array(32);
    const access = isRoomChain(chain) ? chain.access : "open";
    const roomKey = await roomKeyOf(this.#crypto, access, epochKey, room);
    const bodyKey = await bodyKeyOf(this.#crypto, roomKey, room, feed);
    const place = {
      room,
      device: lie.device ?? device,
      incarnation,
      seq: lie.seq ?? at.next,
      prev: at.hash,
      hlc: lie.hlc ?? tick(at.hlc, wallNow()),
      epoch,
      rosterSeq,
    };
    const sealed = await sealEnvelope(place, content, bodyKey, keys.signer, this.#crypto);
    const parsed = sealed.ok ? parseEnvelope(sealed.value, this.#crypto) : sealed;
    if (!sealed.ok || !parsed.ok) throw new Error("what was sealed does not parse");
    return { bytes: sealed.value, at: { next: place.seq + 1, hash: parsed.value.hash, hlc: place.hlc } };
  }

  #runOf(room: RoomId, feed: FeedId, envelopes: readonly Bytes[], from = 0): Bytes {
    const clientId = clientIdOf(room, feed, this.#crypto);
    return encodeUpdate([{ clientId, feed: from === 0 ? feed : null, from, envelopes }]);
  }

  #tellRelay(room: RoomId, feed: FeedId, envelopes: readonly Bytes[], from = 0): void {
    this.#ports.network.sayToRelay(MAL, room, {
      type: "update",
      update: this.#runOf(room, feed, envelopes, from),
    });
  }

  #tellDevice(device: string, room: RoomId, feed: FeedId, envelopes: readonly Bytes[]): void {
    const update = this.#runOf(room, feed, envelopes);
    if (this.#ports.network.sayToDevice(device, room, { type: "update", update }))
      this.#ports.tape.count("a story told past the relay");
  }

  // ------------------------------------------------------------ where

  #later(run: () => void): void {
    this.#ports.clockwork.after(this.#ports.chance.logarithmic(1, 10_000), run);
  }

  #newLife(): Incarnation {
    const life = parseIncarnation(
      Uint8Array.from([0xa1, 0, 0, 0, 0, 0, this.#lives >> 8, this.#lives & 255]),
    );
    this.#lives++;
    return life as Incarnation;
  }

  /** A room where its member may write now, as the relay has it; `null` when there is none, or nobody to ask. */
  #stage(): Stage | null {
    const { relay, org, devices, wallNow, chance } = this.#ports;
    const mal = devices.find(({ name }) => name === MAL);
    const chainId = org();
    const truth = chainId === null ? null : truthOf(relay, chainId, wallNow());
    if (mal === undefined || truth === null || mal.session.state !== "ready") return null;
    const device = parseDeviceId(Buffer.from(mal.session.me.device, "hex"));
    const { rosters } = truth;
    if (device === null || !rosters.org.devices.has(device)) return null;
    const rooms = [...rosters.org.rooms.keys(), ...truth.rooms.map(({ room }) => room)].filter((room) =>
      canWrite(rosters, device, room, wallNow()),
    );
    if (rooms.length === 0) return null;
    const room = chance.pick(rooms);
    return { mal, rosters, room, chain: governing(rosters, room) as Chain, device };
  }
}
