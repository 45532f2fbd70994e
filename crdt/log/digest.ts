import { type Bytes, utf8 } from "../base/bytes.ts";
import { ByteWriter } from "../base/varint.ts";
import type { Verifier } from "../crypto/port.ts";
import type { ClientId } from "./client-id.ts";

/** The end of a feed: what comes next, and the hash of the last envelope. */
export interface Head {
  readonly clientId: ClientId;
  readonly next: number;
  readonly hash: Bytes;
}

/** A last-value register of a device in a room (read marker): its version is its hlc. */
export interface RegisterHead {
  readonly device: Bytes; // 16 B
  readonly hlc: number;
}

export const DIGEST_BYTES = 8;

/**
 * Eight bytes over everything a replica holds of a room; equal digests = nothing to exchange.
 * First 8 B of SHA-256 over heads by ascending client id, then registers by device. Rule LOG8.
 */
export function digestOf(
  heads: readonly Head[],
  registers: readonly RegisterHead[],
  { sha256 }: Pick<Verifier, "sha256">,
): Bytes {
  const writer = new ByteWriter().raw(utf8("skein/v1/digest"));
  const filled = heads.filter((head) => head.next > 0).sort((a, b) => a.clientId - b.clientId);
  writer.uint(filled.length);
  for (const { clientId, next, hash } of filled) writer.uint(clientId).uint(next).raw(hash);
  const sorted = [...registers].sort((a, b) => compareDevices(a.device, b.device));
  writer.uint(sorted.length);
  for (const { device, hlc } of sorted) writer.raw(device).uint(hlc);
  return sha256(writer.bytes()).slice(0, DIGEST_BYTES);
}

function compareDevices(a: Bytes, b: Bytes): number {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return (a[i] as number) - (b[i] as number);
  return 0;
}
