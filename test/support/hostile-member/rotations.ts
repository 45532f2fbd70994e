import {
  applyEntry,
  applyRoomEntry,
  type Bytes,
  type Chain,
  type Entry,
  isRoomChain,
  type KeyRecipient,
  type RoomRoster,
  recipientsOfKey,
  signWrap,
  type Wrap,
} from "../../../crdt/index.ts";
import type { Answer, HostileMember } from "./hostile-member.ts";

/** A new epoch whose key its author keeps: what is sealed for the others is noise. */

export interface Rotation {
  readonly entry: Entry;
  readonly state: Chain;
}

export async function signRotation(mal: HostileMember, chain: Chain = mal.state): Promise<Rotation> {
  const said = { commitment: mal.crypto.randomBytes(32), prevSealed: null };
  if (!isRoomChain(chain)) {
    const entry = await mal.sign({ kind: "rotated", ...said });
    return { entry, state: certain(await applyEntry(mal.state, entry, mal.crypto)) };
  }
  const entry = await mal.signInRoom(chain, { kind: "roomRotated", ...said, cuts: [] });
  return { entry, state: certain(await applyRoomEntry(chain as RoomRoster, entry, mal.state, mal.crypto)) };
}

function certain<T>(
  result: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: unknown },
): T {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

const NOISE = new TextEncoder().encode("a key that opens nothing");

export async function noiseFor(
  mal: HostileMember,
  chain: Chain,
  without: (recipient: KeyRecipient) => boolean = () => false,
): Promise<readonly Bytes[]> {
  const recipients = recipientsOfKey({ org: mal.state }, chain, Date.now()).filter((one) => !without(one));
  const wraps = await Promise.all(
    recipients.map(({ kind, recipient }) =>
      signWrap(
        { chain: chain.chain, epoch: chain.epoch, by: mal.device, sealed: NOISE, kind, recipient } as Wrap,
        mal.keys.signer,
      ),
    ),
  );
  return wraps.map(({ bytes }) => bytes);
}

/** One rotation that nobody else can read by. */
export async function lockOut(mal: HostileMember, chain: Chain = mal.state): Promise<Answer> {
  const { entry, state } = await signRotation(mal, chain);
  return mal.append(chain.chain, [entry.bytes], await noiseFor(mal, state));
}
