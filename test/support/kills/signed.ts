import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type Bytes, type Envelope, parseEnvelope, parseFrame, parseUpdate } from "../../../crdt/index.ts";
import { createNodeVerifier } from "../../../relay/crypto.ts";

const hashes = createNodeVerifier();
const BOUNDS = { maxFeeds: 100_000, maxItems: 200_000 };

/** Every envelope that was seen anywhere, by its place in its author's feed. One place, one string of bytes. */
export class Signed {
  readonly doubled: string[] = [];
  readonly damaged: string[] = [];
  readonly #byPlace = new Map<string, { readonly hash: string; readonly seenAt: string }>();

  get places(): number {
    return this.#byPlace.size;
  }

  /** Notes one envelope; returns its place, `null` when it is none. */
  note(seenAt: string, bytes: Bytes): string | null {
    const envelope = parseEnvelope(bytes, hashes);
    if (!envelope.ok) {
      this.damaged.push(`${seenAt}: ${envelope.error.type}`);
      return null;
    }
    const place = placeOf(envelope.value);
    const hash = Buffer.from(hashes.sha256(bytes)).toString("base64");
    const before = this.#byPlace.get(place);
    if (before === undefined) this.#byPlace.set(place, { hash, seenAt });
    else if (before.hash !== hash) this.doubled.push(`${place}: ${before.seenAt} and ${seenAt} differ`);
    return place;
  }

  /** Notes what travels on a wire, in either direction. */
  noteFrame(seenAt: string, frame: Bytes): void {
    const messages = parseFrame(frame);
    if (!messages.ok) return void this.damaged.push(`${seenAt}: ${messages.error.reason}`);
    for (const { message } of messages.value) {
      if (message.type !== "update" && message.type !== "step2") continue;
      const runs = parseUpdate(message.update, BOUNDS);
      if (!runs.ok) this.damaged.push(`${seenAt}: ${runs.error.reason}`);
      else for (const { envelopes } of runs.value) for (const bytes of envelopes) this.note(seenAt, bytes);
    }
  }
}

const placeOf = ({ header: { device, incarnation, seq } }: Envelope): string =>
  `${device}/${incarnation}/${seq}`;

/** The relay's file as it lies on disk, whether or not a relay runs on it. */
export function readRelay(dir: string): {
  readonly rows: readonly Bytes[];
  readonly refused: readonly Bytes[];
} {
  const db = new DatabaseSync(join(dir, "relay.db"), { readOnly: true });
  try {
    const column = (sql: string, name: string) =>
      db
        .prepare(sql)
        .all()
        .map((row) => row[name] as Bytes);
    return {
      rows: column("SELECT envelope FROM rows", "envelope"),
      refused: column("SELECT refused FROM forks", "refused"),
    };
  } finally {
    db.close();
  }
}

export interface StoredRows {
  readonly outbox: readonly string[];
  readonly blocks: readonly string[];
}

/** Runs in a page without an engine: every sealed row of this profile that waits, and every block of those in the cache, as base64. */
export async function readProfile(): Promise<StoredRows> {
  const known = new Set((await indexedDB.databases()).map(({ name }) => name));
  const done = <T>(request: IDBRequest<T>) =>
    new Promise<T>((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const text = (bytes: Uint8Array) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  const valuesOf = async (name: string, table: string): Promise<readonly unknown[]> => {
    if (!known.has(name)) return [];
    const database = await done(indexedDB.open(name));
    const values = await done(database.transaction(table).objectStore(table).getAll());
    database.close();
    return values;
  };
  const waiting = (await valuesOf("skein-outbox", "rows")) as readonly { readonly bytes: Uint8Array }[];
  const blocks = (await valuesOf("skein-cache", "blocks")) as readonly Uint8Array[];
  return { outbox: waiting.map(({ bytes }) => text(bytes)), blocks: blocks.map(text) };
}
