import { type Bytes, type ClientId, encodeMessage, type WireMessage } from "../../crdt/public.ts";
import type { History } from "./history.ts";
import type { Listener } from "./listener.ts";
import { headOf } from "./outlet.ts";
import type { RoomLog } from "./room-log.ts";

type Position =
  /** Differs, and has not said yet what it holds. Live rows would leave a gap. `cursor`: what it was told we hold. */
  | { readonly type: "asked"; readonly cursor: Map<ClientId, number> }
  /** Is being sent everything behind `cursor`, piece by piece, as fast as it reads. */
  | { readonly type: "pulling"; readonly cursor: Map<ClientId, number>; readonly isAsked: boolean }
  /** Holds all that the relay holds: gets what is new at once. */
  | { readonly type: "live" };

const LIVE: Position = { type: "live" };

/** One room as one socket follows it. */
export class Subscription {
  readonly log: RoomLog;
  readonly listener: Listener;
  readonly channel: number | null;
  #position: Position;
  #missedRegisters = false;
  #isClosed = false;

  /** `channel` is `null` where a socket carries one room only, as stock y-websocket clients do. */
  constructor(log: RoomLog, listener: Listener, channel: number | null, isInStep: boolean) {
    this.log = log;
    this.listener = listener;
    this.channel = channel;
    this.#position = isInStep ? LIVE : { type: "asked", cursor: nextByFeed(log) };
  }

  get isLive(): boolean {
    return this.#position.type === "live";
  }

  say(message: WireMessage): void {
    this.forward(encodeMessage(message));
  }

  /** A message that was encoded once for everybody. */
  forward(message: Bytes): void {
    const { channel } = this;
    this.listener.push({ head: channel === null ? null : headOf(channel), bytes: message, of: this });
  }

  /** The other side has said what it holds. */
  answer(vector: ReadonlyMap<ClientId, number>): void {
    this.#pull(new Map(vector), true);
  }

  /** The other side has sent all that we lack and asked for nothing: it held what it was told of. */
  hasNothingToAsk(): void {
    if (this.#position.type === "asked") this.#pull(this.#position.cursor, false);
  }

  /** Too much is waiting for this socket: what comes after `vector` is read from the store once it has drained. */
  fallBehind(vector: ReadonlyMap<ClientId, number>): void {
    this.#pull(new Map(vector), false);
  }

  /** Registers that found no room go out once the socket has drained, all of them again. */
  missRegisters(): void {
    this.#missedRegisters = true;
    if (this.isLive) this.fallBehind(nextByFeed(this.log));
  }

  /** Rows that this socket brought itself need not be pulled. */
  skip(clientId: ClientId, from: number, next: number): void {
    if (this.#position.type === "live") return;
    const { cursor } = this.#position;
    if ((cursor.get(clientId) ?? 0) === from) cursor.set(clientId, next);
  }

  /** Rows of this feed went away from `from` on: whoever was told of them is told of what comes in their place. */
  rewind(clientId: ClientId, from: number): void {
    if (this.#position.type === "live") return;
    const { cursor } = this.#position;
    if ((cursor.get(clientId) ?? 0) > from) cursor.set(clientId, from);
  }

  /** Sends the next piece. False when this was the end, and the room is live from now on. */
  pull(history: History): boolean {
    if (this.#position.type !== "pulling") return false;
    const { cursor, isAsked } = this.#position;
    const piece = history.next(this.log, cursor);
    if (piece === null) {
      this.#position = LIVE;
      if (this.#missedRegisters) this.sayRegisters(history);
      this.#missedRegisters = false;
      if (isAsked) this.listener.settled(this);
      return false;
    }
    for (const [clientId, next] of piece.reaches) cursor.set(clientId, next);
    this.forward(piece.message);
    return true;
  }

  /** Rows that are still to be sent of what is being pulled. */
  lag(): number {
    const position = this.#position;
    if (position.type !== "pulling") return 0;
    let rows = 0;
    for (const { clientId, next } of this.log.heads.values())
      rows += Math.max(0, next - (position.cursor.get(clientId) ?? 0));
    return rows;
  }

  #pull(cursor: Map<ClientId, number>, isAsked: boolean): void {
    if (this.#isClosed) return;
    this.#position = { type: "pulling", cursor, isAsked };
    this.listener.pullLater(this);
  }

  sayRegisters(history: History): void {
    for (const registers of history.registers(this.log)) this.say({ type: "registers", registers });
  }

  /** Nothing is read for it any more, whatever it still asks. */
  close(): void {
    this.log.listeners.delete(this);
    this.#isClosed = true;
    this.#position = LIVE;
  }
}

const nextByFeed = ({ heads }: RoomLog): Map<ClientId, number> =>
  new Map([...heads.values()].map(({ clientId, next }) => [clientId, next]));
