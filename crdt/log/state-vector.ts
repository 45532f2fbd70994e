import type { Bytes } from "../base/bytes.ts";
import { err, ok, type Result } from "../base/result.ts";
import { ByteWriter, cursorOf, readVarUint } from "../base/varint.ts";
import type { ClientId } from "./client-id.ts";

/** Next sequence number by feed; a feed that is not listed is empty. Encoded as Yjs 13 does: descending client ids. Rule LOG7. */
export type StateVector = ReadonlyMap<ClientId, number>;

export type StateVectorError = { readonly type: "BadStateVector" };

export function encodeStateVector(vector: StateVector): Bytes {
  const writer = new ByteWriter();
  const known = [...vector].filter(([, next]) => next > 0).sort(([a], [b]) => b - a);
  writer.uint(known.length);
  for (const [clientId, next] of known) writer.uint(clientId).uint(next);
  return writer.bytes();
}

/** Order is not required here: a state vector is a question and is never stored or signed. */
export function parseStateVector(bytes: Bytes, maxFeeds: number): Result<StateVector, StateVectorError> {
  const cursor = cursorOf(bytes);
  const count = readVarUint(cursor);
  if (count === null || count > maxFeeds) return err({ type: "BadStateVector" });
  const vector = new Map<ClientId, number>();
  for (let i = 0; i < count; i++) {
    const clientId = readVarUint(cursor);
    const next = readVarUint(cursor);
    if (clientId === null || next === null || vector.has(clientId)) return err({ type: "BadStateVector" });
    vector.set(clientId, next);
  }
  return cursor.at === bytes.length ? ok(vector) : err({ type: "BadStateVector" });
}
