import { existsSync, readdirSync, readFileSync } from "node:fs";
import { deflateRawSync } from "node:zlib";
import { sha256 } from "@noble/hashes/sha2.js";
import type { CborValue } from "../../../crdt/base/cbor.ts";
import {
  type Bytes,
  concat,
  encodeEvent,
  fromHex,
  goalActor,
  idToBytes,
  type ObjectiveId,
  parseObjectiveId,
} from "../../../crdt/index.ts";
import type { HostileMember } from "./hostile-member.ts";

/** Changes of goals that no engine writes, sealed as if one had. */

export const SESSION = 7;

export const objectiveOf = (id: string): ObjectiveId => parseObjectiveId(fromHex(id)) as ObjectiveId;

export const goalEvent = (id: string, changes: readonly Bytes[], session = SESSION): CborValue =>
  encodeEvent({ type: "goal", objective: objectiveOf(id), session, changes });

export const actorOf = (mal: HostileMember, life?: string, session = SESSION): string =>
  goalActor({ feed: mal.feedIn(life), session });

/** Every change of an objective that the room holds. */
export async function changesOf(
  mal: HostileMember,
  room: string,
  id: string,
): Promise<readonly Uint8Array<ArrayBuffer>[]> {
  const wanted = Buffer.from(idToBytes(objectiveOf(id)));
  return (await mal.read(room)).flatMap((content) => {
    if (!Array.isArray(content) || content[0] !== "goal" || !wanted.equals(content[1] as Bytes)) return [];
    return (content[3] as readonly Bytes[]).map((change) => new Uint8Array(change));
  });
}

const MAGIC = Uint8Array.of(0x85, 0x6f, 0x4a, 0x83);

/** A chunk with a right checksum, whatever it holds. */
export function chunk(kind: number, body: Bytes): Bytes {
  const length: number[] = [];
  for (let rest = body.length; ; rest >>>= 7) {
    length.push(rest > 127 ? (rest & 127) | 128 : rest);
    if (rest <= 127) break;
  }
  const hashed = concat(Uint8Array.of(kind), Uint8Array.from(length), body);
  return concat(MAGIC, sha256(hashed).slice(0, 4), hashed);
}

export const bomb = (): Bytes => new Uint8Array(deflateRawSync(new Uint8Array(10_000_000)));

/** One byte changed, and the checksum made right again. */
export function mutated(change: Bytes, at: number, by: number): Bytes {
  const bytes = change.slice();
  const index = 12 + (at % Math.max(1, bytes.length - 12));
  bytes[index] = ((bytes[index] ?? 0) + by) & 255;
  bytes.set(sha256(bytes.subarray(8)).slice(0, 4), 4);
  return bytes;
}

export const corpus: readonly (readonly [string, Bytes])[] = ["automerge-fixtures", "automerge-fuzz-crashers"]
  .map((name) => new URL(`../../../../shared/data/hostile/${name}/`, import.meta.url))
  .filter((folder) => existsSync(folder))
  .flatMap((folder) =>
    readdirSync(folder).map((name) => [name, new Uint8Array(readFileSync(new URL(name, folder)))] as const),
  );
