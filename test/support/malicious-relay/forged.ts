import {
  type Action,
  type Bytes,
  createInviteAct,
  type DeviceId,
  deviceIdOf,
  draftEntry,
  type Entry,
  parseEntry,
  type RosterState,
  signEntry,
} from "../../../crdt/index.ts";
import type { HostileMember } from "../hostile-member/hostile-member.ts";
import { joinReplica, newKeys } from "../replica.ts";

/** Entries that no honest device signs, at the place where the next one belongs. */

/** A link that its maker signs and nobody has taken yet. */
export async function newLink(mal: HostileMember, state: RosterState, epochKey: Bytes) {
  const link = await createInviteAct({
    crypto: mal.crypto,
    state,
    epochKey,
    by: mal.device,
    signer: mal.keys.signer,
    role: "member",
    maxUses: 10,
    expiresAt: Date.now() + 60_000,
  });
  return { ...link, wraps: link.wraps.map(({ bytes }) => bytes) };
}

/** Somebody comes in by a link, with a sound proof, whether or not there is such a link on the chain. `then`: when it was made. */
export async function joinBy(
  mal: HostileMember,
  { secret, wraps, action }: Awaited<ReturnType<typeof newLink>>,
  then: RosterState,
): Promise<Entry> {
  const { member: createdBy, crypto } = mal;
  const made = { ...action, terms: null, createdBy, createdAt: Date.now(), used: 0, revoked: false };
  const invites = new Map(then.invites).set(action.invite, made);
  const joined = await joinReplica({ state: { ...then, invites }, entries: [] }, secret, wraps);
  const said = parseEntry(joined.entries[0] as Bytes, crypto);
  if (!said.ok) throw new Error(said.error.type);
  const place = draftEntry(mal.state, said.value.action, joined.device, Date.now());
  return signEntry(place, joined.keys.signer, crypto);
}

/** Signed by a key that the chain has never seen. */
export async function byNobody(mal: HostileMember, action: Action): Promise<Entry> {
  const { signer, sealKey } = await newKeys(mal.crypto);
  const nobody = deviceIdOf(mal.crypto, signer.publicKey, sealKey);
  return signEntry(draftEntry(mal.state, action, nobody, Date.now()), signer, mal.crypto);
}

/** Signed by the wrong key in somebody's name. */
export const inTheNameOf = (mal: HostileMember, device: string, action: Action): Promise<Entry> =>
  signEntry(draftEntry(mal.state, action, device as DeviceId, Date.now()), mal.keys.signer, mal.crypto);

export async function newDeviceCard(mal: HostileMember) {
  const { signer, sealKey } = await newKeys(mal.crypto);
  const { publicKey: signKey } = signer;
  return { device: deviceIdOf(mal.crypto, signKey, sealKey), signKey, sealKey, labelSealed: SEALED };
}

const SEALED = Uint8Array.of(0x82, 0x00, 0x41, 0x00);
