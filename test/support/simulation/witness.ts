import type { TimelineItem } from "../../../client/engine/api.ts";
import type { DiskWrite } from "../../../client/engine/ports.ts";
import type { OutboxRecord } from "../../../client/engine/state/records.ts";
import {
  type Bytes,
  type ChainId,
  clientIdOf,
  type FeedId,
  governing,
  isRotationDue,
  parseEntry,
  parseFrame,
  parseUpdate,
  type RoomId,
  textToRef,
  type Verifier,
} from "../../../crdt/index.ts";
import type { Clockwork } from "./clockwork.ts";
import { simVerifier } from "./crypto.ts";
import { numbersIn } from "./ledger.ts";
import type { SimRelay } from "./sim-relay.ts";
import type { Tape } from "./tape.ts";

/** Ten a minute over two minutes: full jitter may bunch a few more together when a relay has just gone. */
const CONNECTS = 20;
const CONNECTS_WITHIN_MS = 120_000;
const BOUNDS = { maxFeeds: 100_000, maxItems: 200_000 };

/** Looks at the ports while the world runs: what is signed, what is shown, how often somebody knocks. */
export class Witness {
  readonly #clockwork: Clockwork;
  readonly #tape: Tape;
  readonly #relay: () => SimRelay;
  readonly #hashes: Verifier = simVerifier;
  readonly #excused = new Set<string>();
  readonly #hostileFeeds = new Set<string>();
  readonly #losers = new Set<string>();
  readonly #copiedUnsent = new Set<number>();
  readonly #excusedFeeds = new Set<number>();
  readonly #signed = new Map<string, string>();
  readonly #connects = new Map<string, number[]>();
  readonly #renewals = new Map<string, string>();
  readonly #clientIds = new Map<string, number>();
  /** Places that their author was shown as on the relay. */
  readonly badged = new Map<
    string,
    { readonly room: RoomId; readonly clientId: number; readonly seq: number }
  >();
  /** By device and room: what others wrote and it has shown. */
  readonly seen = new Map<string, Set<string>>();
  org: ChainId | null = null;

  constructor(clockwork: Clockwork, tape: Tape, relay: () => SimRelay) {
    this.#clockwork = clockwork;
    this.#tape = tape;
    this.#relay = relay;
  }

  /** Somebody hostile writes two stories there: whoever passes one on is not to blame. */
  excuseFeed(clientId: number): void {
    this.#excusedFeeds.add(clientId);
  }

  /** Some of what it had not flushed yet went with a power cut: it comes back from where it came, for those who are still in. */
  noteLoss(device: string): void {
    this.#losers.add(device);
  }

  /**
   * It waited in a profile when that was copied, to another device or to be put back later. Where one life has sent it and the other
   * seals it anew (the key is renewed, or its place is taken), neither knows of the other's. So it may be said by both.
   */
  noteCopiedUnsent(text: string): void {
    const n = numbersIn(text)?.n;
    if (n !== undefined) this.#copiedUnsent.add(n);
  }

  maySayTwice(n: number): boolean {
    return this.#copiedUnsent.has(n);
  }

  hasLost(device: string): boolean {
    return this.#losers.has(device);
  }

  /** What it had shown of rooms that it has left is nowhere for it to fetch. */
  forgetSeen(device: string): void {
    for (const name of this.seen.keys()) if (name.startsWith(`${device} `)) this.seen.delete(name);
  }

  /** Made by a client that no honest engine runs in. */
  noteHostile(room: RoomId, feed: FeedId): void {
    this.#hostileFeeds.add(room + feed);
  }

  isHostile(room: RoomId, feed: FeedId): boolean {
    return this.#hostileFeeds.has(room + feed);
  }

  isOfTwoStories(room: RoomId, feed: FeedId): boolean {
    return this.#excusedFeeds.has(this.#clientId(room, feed));
  }

  /** Its profile was put back: it cannot know what it has signed since. */
  excuse(device: string): void {
    this.#excused.add(device);
  }

  sawFrame(device: string, frame: Bytes): void {
    const messages = parseFrame(frame);
    if (!messages.ok) this.#tape.violate("frames parse", device);
    for (const { message } of messages.ok ? messages.value : []) {
      if (message.type === "append") this.#noteRenewals(device, message.entries);
      if (message.type !== "update" && message.type !== "step2") continue;
      const runs = parseUpdate(message.update, BOUNDS);
      if (!runs.ok) this.#tape.violate("updates parse", `${device} ${runs.error.reason}`);
      for (const { clientId, from, envelopes } of runs.ok ? runs.value : [])
        envelopes.forEach((bytes, index) => {
          this.#note(device, clientId, from + index, bytes);
        });
    }
  }

  /** Two who renew the same key at once: the relay lets one through. */
  #noteRenewals(device: string, entries: readonly Bytes[]): void {
    for (const bytes of entries) {
      const entry = parseEntry(bytes, this.#hashes);
      if (!entry.ok || (entry.value.action.kind !== "rotated" && entry.value.action.kind !== "roomRotated"))
        continue;
      const place = `${entry.value.chain}.${entry.value.seq}`;
      const first = this.#renewals.get(place);
      if (first !== undefined && first !== device) this.#tape.count("key renewal raced by two");
      this.#renewals.set(place, device);
    }
  }

  sawCommit(device: string, writes: readonly DiskWrite[]): void {
    for (const write of writes) {
      if (write.table !== "rows" || !("value" in write)) continue;
      const { room, feed, seq, bytes } = write.value as OutboxRecord;
      this.#note(device, this.#clientId(room, feed), seq, bytes);
      const rosters = this.org && this.#relay().hub?.chains.book.rostersOf(this.org);
      const chain = rosters && governing(rosters, room);
      if (rosters && chain && isRotationDue(rosters, chain)) this.#tape.count("push held for a renewal");
    }
  }

  sawItem(device: string, room: RoomId, item: TimelineItem): void {
    if (item.kind === "message" && !item.mine && item.recalled === null) {
      const name = `${device} ${room}`;
      this.seen.set(name, (this.seen.get(name) ?? new Set()).add(item.id));
    }
    if (item.state.type !== "relay" && item.state.type !== "read") return;
    const ref = textToRef(item.id);
    if (ref === null || this.org === null) return;
    if (this.isOfTwoStories(room, ref.feed)) return; // told past the relay, to another device of its author too
    const clientId = this.#clientId(room, ref.feed);
    const relay = this.#relay();
    this.badged.set(`${clientId}.${ref.seq}`, { room, clientId, seq: ref.seq });
    if (relay.isDurable(this.org, room, clientId, ref.seq)) return;
    if (relay.wasDropped(clientId, ref.seq)) return; // cut off since, as the end looks at
    if (relay.wipes > 0 && relay.wasDurable(clientId, ref.seq)) return;
    this.#tape.violate("honest badge", `${device} shows ${item.text} ${item.id} as ${item.state.type}`);
  }

  /** `process` names one life of one device: a new process knows nothing of the tries before it. */
  sawConnect(process: string): void {
    const now = this.#clockwork.now();
    const recent = [
      ...(this.#connects.get(process) ?? []).filter((at) => at > now - CONNECTS_WITHIN_MS),
      now,
    ];
    this.#connects.set(process, recent);
    if (recent.length > CONNECTS)
      this.#tape.violate("at most ten connects a minute", `${process} at ${Math.round(now / 60_000)} min`);
  }

  #clientId(room: RoomId, feed: FeedId): number {
    const known = this.#clientIds.get(room + feed);
    if (known !== undefined) return known;
    const made = clientIdOf(room, feed, this.#hashes);
    this.#clientIds.set(room + feed, made);
    return made;
  }

  #note(device: string, clientId: number, seq: number, bytes: Bytes): void {
    /* No place is ever signed twice with different bytes: seen at the disk and at the network. */
    const place = `${clientId}.${seq}`;
    const hash = Buffer.from(this.#hashes.sha256(bytes)).toString("base64");
    const before = this.#signed.get(place);
    if (before === undefined) this.#signed.set(place, hash);
    else if (before !== hash && !this.#excused.has(device) && !this.#excusedFeeds.has(clientId))
      this.#tape.violate("no place is signed twice", `${device} ${place}`);
  }
}
