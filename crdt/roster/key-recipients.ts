import type { DeviceId, InviteId, KitId, MemberId } from "../base/ids.ts";
import { type Chain, insideNow, insidersOf, isRoomChain, type Rosters } from "./access.ts";
import { activeDevicesOf, inviteState } from "./questions.ts";
import { roomInviteState } from "./room-questions.ts";
import type { RoomRoster } from "./room-state.ts";
import type { Member, RosterState } from "./state.ts";
import type { Wrap } from "./wrap.ts";

/** Who gets which key: asked by whoever hands keys out, and by the relay. */

export type KeyRecipient =
  | { readonly kind: "epochKeyForMember"; readonly recipient: MemberId; readonly key: Uint8Array }
  | { readonly kind: "epochKeyForDevice"; readonly recipient: DeviceId | KitId; readonly key: Uint8Array }
  | { readonly kind: "epochKeyForInvite"; readonly recipient: InviteId; readonly key: Uint8Array };

/** Who must get a wrap of the newest epoch's key: those who belong now, and invites that bring it along. */
export function recipientsOfKey(
  { org }: Pick<Rosters, "org">,
  chain: Chain,
  nowMs: number,
): readonly KeyRecipient[] {
  const people = isRoomChain(chain)
    ? insideNow(org, chain, nowMs).map(([, person]) => person)
    : insidersOf(chain);
  return [...people.flatMap((person) => keysOf(org, person)), ...invitesWithKey(org, chain, nowMs)];
}

/** A member key that a lost device still holds is no use: until it is renewed, each device gets its own wrap. */
function keysOf(org: RosterState, { member, key, keyStale, kit }: Member): readonly KeyRecipient[] {
  if (!keyStale) return [{ kind: "epochKeyForMember", recipient: member, key }];
  const devices = activeDevicesOf(org, member).map(
    ({ device, sealKey }) => ({ kind: "epochKeyForDevice", recipient: device, key: sealKey }) as const,
  );
  return kit === null
    ? devices
    : [...devices, { kind: "epochKeyForDevice", recipient: kit.kit, key: kit.sealKey }];
}

function invitesWithKey(org: RosterState, chain: Chain, nowMs: number): readonly KeyRecipient[] {
  const invites = isRoomChain(chain)
    ? roomInvitesWithKey(org, chain, nowMs)
    : orgInvitesWithKey(chain, nowMs);
  return invites.map(({ invite, sealKey }) => ({
    kind: "epochKeyForInvite",
    recipient: invite,
    key: sealKey,
  }));
}

type KeyedInvite = { readonly invite: InviteId; readonly sealKey: Uint8Array };

/** Guests hold no key of the org, so their invites bring none. */
const orgInvitesWithKey = (org: RosterState, nowMs: number): readonly KeyedInvite[] =>
  [...org.invites.values()].filter(
    ({ invite, role, terms }) =>
      role !== "guest" && terms?.needsApproval !== true && inviteState(org, invite, nowMs) === "open",
  );

const roomInvitesWithKey = (org: RosterState, chain: RoomRoster, nowMs: number): readonly KeyedInvite[] =>
  chain.history === "since"
    ? []
    : [...chain.invites.values()].filter(
        ({ invite, terms }) => !terms.needsApproval && roomInviteState(chain, org, invite, nowMs) === "open",
      );

/** The newest rotation left nobody out: every recipient as of its time has a wrap among `wraps`. */
export function rotationReachesEverybody(
  rosters: Pick<Rosters, "org">,
  chain: Chain,
  wraps: readonly Wrap[],
): boolean {
  const rotatedAt = chain.epochs.at(-1)?.at ?? 0;
  const reached = new Set(
    wraps
      .filter((wrap) => wrap.chain === chain.chain && wrap.epoch === chain.epoch)
      .map(({ kind, recipient }) => `${kind} ${recipient}`),
  );
  return recipientsOfKey(rosters, chain, rotatedAt).every(({ kind, recipient }) =>
    reached.has(`${kind} ${recipient}`),
  );
}
