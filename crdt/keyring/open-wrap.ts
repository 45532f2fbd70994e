import type { Bytes } from "../base/bytes.ts";
import { encodeCbor } from "../base/cbor.ts";
import { type ChainId, idToBytes } from "../base/ids.ts";
import type { Opener } from "../crypto/port.ts";
import { type Wrap, type WrapTarget, wrapKindToNumber } from "../roster/wrap.ts";

/** Opening what seals.ts seals. A file of its own: every start of a device opens, only few acts seal. */

const SECRET_BYTES = 32;
/** The seed in use and those before it: all that MAX_WRAP_BYTES has room for, with a margin. */
export const MAX_SEEDS = 16;

/** The 32 B inside, or `null` when the wrap was not made for this opener. Check an epoch key's commitment. */
export async function openWrap(wrap: Wrap, opener: Opener): Promise<Bytes | null> {
  const seeds = await openSeeds(wrap, opener);
  return seeds.length === 1 ? (seeds[0] ?? null) : null;
}

/** All secrets inside, the newest first; none when the wrap was not made for this opener. */
export async function openSeeds(wrap: Wrap, opener: Opener): Promise<readonly Bytes[]> {
  const secret = await opener.open(wrapInfo(wrap.chain, wrap, wrap.epoch), wrap.sealed);
  if (secret === null || secret.length % SECRET_BYTES !== 0) return [];
  return Array.from({ length: secret.length / SECRET_BYTES }, (_, at) =>
    secret.slice(at * SECRET_BYTES, (at + 1) * SECRET_BYTES),
  );
}

/** HPKE's info: a seal that is moved to another chain, recipient or epoch opens to nothing. */
export const wrapInfo = (chain: ChainId, target: WrapTarget, epoch: number): Bytes =>
  encodeCbor([
    "skein/v1/wrap",
    idToBytes(chain),
    wrapKindToNumber(target.kind),
    idToBytes(target.recipient),
    epoch,
  ]);
