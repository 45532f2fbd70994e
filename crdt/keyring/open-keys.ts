import type { Bytes } from "../base/bytes.ts";
import type { DeviceId, InviteId, MemberId } from "../base/ids.ts";
import type { CryptoPort, Opener } from "../crypto/port.ts";
import { memberIdOf } from "../roster/ids-from-keys.ts";
import { memberOf } from "../roster/questions.ts";
import type { RosterState } from "../roster/state.ts";
import type { Wrap } from "../roster/wrap.ts";
import { isCommittedTo } from "./derive.ts";
import { openWrap } from "./seals.ts";

/** The way back to the keys: device → member seed → epoch key. Nothing is believed that the chain does not confirm. */

interface Sources {
  readonly crypto: CryptoPort;
  readonly state: RosterState;
  readonly wraps: readonly Wrap[];
}

/** The seed of this device's member, or `null` when no wrap holds the one behind the member key in the chain. */
export async function memberSeedFor(
  sources: Sources,
  device: DeviceId,
  deviceOpener: Opener,
): Promise<Bytes | null> {
  const { crypto, state, wraps } = sources;
  const member = memberOf(state, device)?.member;
  for (const wrap of wraps) {
    if (wrap.chain !== state.chain || wrap.recipient !== device) continue;
    const seed = await openWrap(wrap, deviceOpener);
    if (seed === null) continue;
    const opener = await crypto.openerFromSeed(seed);
    if (memberIdOf(crypto, opener.publicKey) === member) return seed;
  }
  return null;
}

/** The newest epoch key from one recipient's wraps, or `null` when none holds what the chain commits to. */
export async function epochKeyFor(
  sources: Sources,
  recipient: InviteId | MemberId,
  opener: Opener,
): Promise<Bytes | null> {
  const { crypto, state, wraps } = sources;
  const commitment = state.commitments[state.epoch];
  if (commitment === undefined) return null;
  for (const wrap of wraps) {
    const isOurs = wrap.chain === state.chain && wrap.recipient === recipient && wrap.epoch === state.epoch;
    const key = isOurs ? await openWrap(wrap, opener) : null;
    if (key !== null && (await isCommittedTo(crypto, commitment, key))) return key;
  }
  return null;
}
