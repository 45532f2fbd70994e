import {
  type Bytes,
  encodeMessage,
  equalBytes,
  idToBytes,
  isRoomChain,
  parseStateVector,
  type Refusal,
  type RoomDigest,
  type RoomId,
  roomsReadableBy,
  type WireMessage,
} from "../../crdt/public.ts";
import { limits } from "../limits.ts";
import type { Chain } from "../roster/rosters.ts";
import type { Guest, Hub, RowsReply } from "./hub.ts";
import { headOf } from "./outlet.ts";
import { Subscription } from "./subscription.ts";

/** What a message to a room amounts to when it breaks the protocol. */
export type RoomFault = { readonly refusal: Refusal; readonly detail: string };

/** The rooms that one connection has named, by channel number, and what is said in them. Rules RLY19–RLY22. */
export class RoomChannels {
  readonly #hub: Hub;
  readonly #guest: Guest;
  readonly #channels: Channel[] = []; // channel n stands at n − 1
  readonly #acks = new Map<Subscription, Map<number, number>>();
  readonly #reply: RowsReply = {
    stored: (subscription, clientId, next) => this.#ack(subscription, clientId, next),
    refused: (subscription, refusal) => subscription.say({ type: "nack", ...refusal }),
  };

  constructor(hub: Hub, guest: Guest) {
    this.#hub = hub;
    this.#guest = guest;
  }

  /** Gives each room the next channel number. */
  open(rooms: readonly RoomDigest[]): RoomFault | null {
    if (this.#channels.length + rooms.length > limits.maxRoomsPerSocket)
      return { refusal: "TooLarge", detail: "rooms" };
    const mayRead = this.#rights();
    for (const { room, digest } of rooms) {
      const channel: Channel = { room, subscription: null };
      this.#channels.push(channel);
      const number = this.#channels.length;
      if (mayRead(room)) this.#follow(channel, number, digest);
      else this.#sayOn(number, NO_SUCH_ROOM);
    }
    return null;
  }

  /** A chain has moved: rooms that were asked for too early may be there now, and others may be there no longer. */
  rosterMoved(chain: Chain): void {
    const mayRead = this.#rights();
    for (const [index, channel] of this.#channels.entries()) {
      if (isRoomChain(chain) && channel.room !== chain.room) continue;
      const { subscription } = channel;
      if (mayRead(channel.room) === (subscription !== null)) continue;
      if (subscription === null) this.#follow(channel, index + 1, null);
      else this.#end(channel, subscription, index + 1);
    }
  }

  /** `more`: updates of the same room that came right behind an update. */
  async take(number: number, message: WireMessage, more: readonly Bytes[] = []): Promise<RoomFault | null> {
    const { who } = this.#guest;
    const channel = this.#channels[number - 1];
    if (channel === undefined) return ODD;
    const { subscription } = channel;
    if (subscription === null || who.kind !== "device") {
      this.#sayOn(number, NO_SUCH_ROOM);
      return null;
    }
    switch (message.type) {
      case "step1":
        return this.#answer(subscription, message.vector);
      case "step2":
        await this.#takeRows(subscription, [message.update]);
        subscription.hasNothingToAsk();
        return null;
      case "update":
        await this.#takeRows(subscription, [message.update, ...more]);
        return null;
      case "registers":
        await this.#takeRegisters(subscription, message.registers);
        return null;
      case "presence":
        return this.#pass(subscription, message, idToBytes(who.device));
      default:
        return ODD;
    }
  }

  sayAcks(): void {
    for (const [subscription, heads] of this.#acks) {
      this.#hub.ports.metrics.acknowledged(heads.size);
      subscription.say({ type: "ack", heads: [...heads] });
    }
    this.#acks.clear();
  }

  #ack(subscription: Subscription, clientId: number, next: number): void {
    const acks = this.#acks.get(subscription) ?? new Map<number, number>();
    this.#acks.set(subscription, acks.set(clientId, next));
    this.#guest.listener.touch();
  }

  #follow(channel: Channel, number: number, digest: Bytes | null): void {
    const { org, listener } = this.#guest;
    const log = this.#hub.logs.of(org, channel.room);
    const isInStep = digest !== null && equalBytes(log.digest(), digest);
    const subscription = new Subscription(log, listener, number, isInStep);
    channel.subscription = subscription;
    listener.subscriptions.add(subscription);
    log.listeners.add(subscription);
    if (isInStep) return;
    subscription.sayRegisters(this.#hub.history);
    subscription.forward(log.step1());
  }

  /** What this device may read now. False also for a room that nobody has made. */
  #rights(): (room: RoomId) => boolean {
    const { org, who } = this.#guest;
    const rosters = this.#hub.chains.book.rostersOf(org);
    if (who.kind !== "device" || rosters === null) return () => false;
    return roomsReadableBy(rosters, who.device, this.#hub.ports.clock.now());
  }

  /** What still waited of this room goes nowhere; the answer is that of a room that never was. */
  #end(channel: Channel, subscription: Subscription, number: number): void {
    channel.subscription = null;
    this.#acks.delete(subscription);
    this.#guest.listener.end(subscription);
    this.#sayOn(number, NO_SUCH_ROOM);
  }

  #answer(subscription: Subscription, bytes: Bytes): RoomFault | null {
    const vector = parseStateVector(bytes, limits.maxFeedsPerVector);
    if (!vector.ok) return { refusal: "Invalid", detail: "state vector" };
    const { n } = subscription.log.segment;
    if (n > 2 && isFarBehind(subscription, vector.value)) subscription.say({ type: "segments", count: n });
    subscription.answer(vector.value);
    return null;
  }

  #takeRows(subscription: Subscription, updates: readonly Bytes[]): Promise<void> {
    return this.#hub.takeUpdates(subscription, updates, this.#hub.budgetOf(this.#guest.who), this.#reply);
  }

  async #takeRegisters(from: Subscription, registers: readonly Bytes[]): Promise<void> {
    const { metrics, clock } = this.#hub.ports;
    if (registers.length > limits.maxRegistersPerMessage) {
      from.say({ type: "nack", clientId: 0, from: 0, refusal: "TooLarge" });
      return;
    }
    const budget = this.#hub.budgetOf(this.#guest.who);
    if (!budget.takeRegisters(registers.length, clock.now())) return; // the next one says more than this one
    for (const register of registers) {
      const refusal = await this.#hub.takeRegister(from, register);
      if (refusal !== null) metrics.refused(refusal);
    }
  }

  /** Presence is a last value: whoever cannot take it now gets the next one. */
  #pass(
    from: Subscription,
    message: Extract<WireMessage, { type: "presence" }>,
    device: Bytes,
  ): RoomFault | null {
    if (message.sealed.length > limits.maxPresenceBytes || !equalBytes(message.from, device)) return ODD;
    if (!this.#hub.budgetOf(this.#guest.who).takePresence(this.#hub.ports.clock.now())) return null;
    const encoded = encodeMessage(message);
    for (const other of from.log.listeners)
      if (other !== from && other.channel !== null && other.listener.outlet.hasDrained)
        other.forward(encoded);
    return null;
  }

  #sayOn(number: number, message: WireMessage): void {
    this.#guest.listener.push({ head: headOf(number), bytes: encodeMessage(message), of: null });
  }
}

/** A room that the other side named. Followed as soon as it may be read. */
interface Channel {
  readonly room: RoomId;
  subscription: Subscription | null;
}

const ODD: RoomFault = { refusal: "Invalid", detail: "unexpected message" };
const NO_SUCH_ROOM: WireMessage = { type: "nack", clientId: 0, from: 0, refusal: "NoSuchRoom" };

/** Lacks more than two closed segments of rows: worth fetching over HTTP instead. */
function isFarBehind({ log }: Subscription, vector: ReadonlyMap<number, number>): boolean {
  let missing = 0;
  for (const { clientId, next } of log.heads.values())
    missing += Math.max(0, next - (vector.get(clientId) ?? 0));
  return missing > 2 * limits.segmentRows;
}
