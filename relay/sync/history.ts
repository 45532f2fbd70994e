import { type Bytes, type ClientId, encodeUpdateMessage, type FeedRun } from "../../crdt/public.ts";
import { limits } from "../limits.ts";
import type { Store, StoredHead } from "../store/store.ts";
import type { RoomLog } from "./room-log.ts";

/** One update message, without its channel, and how far it brings whoever gets it. */
export interface Piece {
  readonly message: Bytes;
  readonly reaches: readonly (readonly [ClientId, number])[];
}

/**
 * Reads what sockets lack, a piece at a time. After an outage everybody lacks the same, so the newest pieces are kept:
 * a hundred clients that come back cost one read.
 */
export class History {
  readonly #store: Store;
  readonly #pieces = new Map<string, Piece>(); // oldest use first
  #bytes = 0;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Up to one chunk of what stands behind `cursor`, feed by feed; `null` when nothing does. */
  next(log: RoomLog, cursor: ReadonlyMap<ClientId, number>): Piece | null {
    const lacking = log.no === null ? [] : lackingFeeds(log, cursor);
    if (lacking.length === 0) return null;
    const key = lacking.length > MAX_KEY_FEEDS ? null : keyOf(log, lacking);
    const known = key === null ? undefined : this.#pieces.get(key);
    if (key !== null && known !== undefined) {
      this.#pieces.delete(key);
      this.#pieces.set(key, known);
      return known;
    }
    const runs = this.#read(log, lacking);
    if (runs.length === 0) return null; // a damaged store lost them: clients hand them back
    const message = encodeUpdateMessage(runs);
    const reaches = runs.map(({ clientId, from, envelopes }) => [clientId, from + envelopes.length] as const);
    const piece = { message, reaches };
    if (key !== null) this.#keep(key, piece);
    return piece;
  }

  /** Rows of this room have gone: what stands at their places later has other bytes. */
  forget({ no }: RoomLog): void {
    for (const [key, { message }] of this.#pieces) {
      if (!key.startsWith(`${no}:`)) continue;
      this.#pieces.delete(key);
      this.#bytes -= message.length;
    }
  }

  /** All registers of a room as messages of up to one chunk. */
  *registers(log: RoomLog): Iterable<readonly Bytes[]> {
    if (log.no === null || log.registers.size === 0) return;
    let some: Bytes[] = [];
    let bytes = 0;
    for (const register of this.#store.registers(log.no)) {
      if (bytes + register.bytes.length > limits.chunkBytes) {
        yield some;
        some = [];
        bytes = 0;
      }
      some.push(register.bytes);
      bytes += register.bytes.length;
    }
    yield some;
  }

  #read(log: RoomLog, lacking: readonly Lacking[]): readonly FeedRun[] {
    const runs: FeedRun[] = [];
    let left: number = limits.chunkBytes;
    for (const { head, from } of lacking) {
      const { clientId, feed } = head;
      const envelopes = this.#store.rows(log.no as number, clientId, from, left);
      if (envelopes.length === 0) continue;
      runs.push({ clientId, feed, from, envelopes });
      left -= envelopes.reduce((sum, envelope) => sum + envelope.length, 0);
      if (left <= 0) break;
    }
    return runs;
  }

  #keep(key: string, piece: Piece): void {
    this.#pieces.set(key, piece);
    this.#bytes += piece.message.length;
    for (const [oldest, { message }] of this.#pieces) {
      if (this.#bytes <= limits.maxCachedPieceBytes) break;
      this.#pieces.delete(oldest);
      this.#bytes -= message.length;
    }
  }
}

interface Lacking {
  readonly head: StoredHead;
  readonly from: number;
}

/** Beyond this a key costs more than the read that it saves. */
const MAX_KEY_FEEDS = 64;

function lackingFeeds({ heads }: RoomLog, cursor: ReadonlyMap<ClientId, number>): readonly Lacking[] {
  const lacking: Lacking[] = [];
  for (const head of heads.values()) {
    const from = cursor.get(head.clientId) ?? 0;
    if (from < head.next) lacking.push({ head, from });
  }
  return lacking;
}

/** Rows never change while they are there, so the places name the bytes. */
const keyOf = ({ no }: RoomLog, lacking: readonly Lacking[]): string =>
  `${no}:${lacking.map(({ head, from }) => `${head.clientId}.${from}-${head.next}`).join()}`;
