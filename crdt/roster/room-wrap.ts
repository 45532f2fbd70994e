import type { DeviceId, InviteId, KitId, MemberId } from "../base/ids.ts";
import { err, ok, type Result } from "../base/result.ts";
import type { Verifier } from "../crypto/port.ts";
import { authorOf, epochAt } from "./questions.ts";
import type { RoomMember, RoomRoster } from "./room-state.ts";
import type { RosterState } from "./state.ts";
import { isWrapSignedBy, type Wrap } from "./wrap.ts";

export type RoomWrapError =
  | { readonly type: "BadSignature" }
  | { readonly type: "NotAllowed"; readonly rule: RoomWrapRuleName };

/** Whether a wrap may stand beside this room's chain, as the newest entries of both chains have it. */
export async function verifyRoomWrap(
  room: RoomRoster,
  org: RosterState,
  wrap: Wrap,
  verifier: Verifier,
): Promise<Result<Wrap, RoomWrapError>> {
  const broken = brokenRoomWrapRule({ room, org, wrap });
  if (broken !== null) return err({ type: "NotAllowed", rule: broken });
  const key = org.devices.get(wrap.by)?.signKey;
  const isSigned = key !== undefined && (await isWrapSignedBy(wrap, key, verifier));
  return isSigned ? ok(wrap) : err({ type: "BadSignature" });
}

interface Scene {
  readonly room: RoomRoster;
  readonly org: RosterState;
  readonly wrap: Wrap;
}
export type RoomWrapRule = (scene: Scene) => boolean;

const wrapIsForThisRoom: RoomWrapRule = ({ room, org, wrap }) =>
  room.org === org.chain && wrap.chain === room.chain && wrap.epoch <= room.epoch;

/** Members' own keys are the org's business. */
const onlyRoomKeysStandHere: RoomWrapRule = ({ wrap: { kind } }) =>
  kind !== "memberKeyForDevice" && kind !== "memberKeyForKit";

/** Anybody in the room seals its keys for the others. What they sealed stays good when they leave. */
const wrapAuthorIsInside: RoomWrapRule = ({ room, org, wrap }) => {
  const author = authorOf(org, wrap.by);
  return author !== null && wrap.epoch <= lastEpochOf(room, org, author.member, wrap.by);
};

const recipientIsKnown: RoomWrapRule = (scene) =>
  scene.wrap.kind === "epochKeyForInvite"
    ? scene.room.invites.has(scene.wrap.recipient)
    : recipientOf(scene) !== null;

/** What was sealed for somebody while they belonged may stay; of later keys they get none. */
const removedPeopleGetNoNewKeys: RoomWrapRule = (scene) => {
  const { room, org, wrap } = scene;
  const owner = recipientOf(scene);
  if (owner === null) return wrap.kind === "epochKeyForInvite";
  const device = wrap.kind === "epochKeyForDevice" ? (wrap.recipient as DeviceId) : null; // a kit is no device
  return wrap.epoch <= lastEpochOf(room, org, owner.member, device);
};

const newcomersGetNoOlderKeys: RoomWrapRule = (scene) => {
  const { room, wrap } = scene;
  if (wrap.kind === "epochKeyForInvite") return room.history === "all" && bringsIn(room, wrap.recipient);
  return wrap.epoch >= (recipientOf(scene)?.fromEpoch ?? Number.POSITIVE_INFINITY);
};

export const roomWrapRules = {
  wrapIsForThisRoom,
  onlyRoomKeysStandHere,
  wrapAuthorIsInside,
  recipientIsKnown,
  removedPeopleGetNoNewKeys,
  newcomersGetNoOlderKeys,
} as const satisfies Record<string, RoomWrapRule>;

export type RoomWrapRuleName = keyof typeof roomWrapRules;

const names = Object.keys(roomWrapRules) as readonly RoomWrapRuleName[]; // keys of a const table

export const brokenRoomWrapRule = (scene: Scene): RoomWrapRuleName | null =>
  names.find((name) => !roomWrapRules[name](scene)) ?? null;

/** Whose wrap it is: somebody who is or was in the room. */
function recipientOf({ room, org, wrap }: Scene): RoomMember | null {
  switch (wrap.kind) {
    case "epochKeyForMember":
      return room.members.get(wrap.recipient) ?? null;
    case "epochKeyForDevice": {
      const member =
        org.devices.get(wrap.recipient as DeviceId)?.member ?? ownerOfKit(org, wrap.recipient as KitId);
      return (member && room.members.get(member)) ?? null;
    }
    default:
      return null;
  }
}

/** A kit counts until its owner makes another. */
function ownerOfKit(org: RosterState, kit: KitId): MemberId | undefined {
  const owner = org.kits.get(kit);
  return owner !== undefined && org.members.get(owner)?.kit?.kit === kit ? owner : undefined;
}

const bringsIn = (room: RoomRoster, invite: InviteId): boolean =>
  room.invites.get(invite)?.terms.needsApproval === false;

/** The newest epoch that somebody, on this device, had a right to know. −1: they never had any. */
function lastEpochOf(room: RoomRoster, org: RosterState, member: MemberId, device: DeviceId | null): number {
  const inside = room.members.get(member);
  if (inside === undefined) return -1;
  const leftRoom = inside.removed === null ? room.epoch : epochAt(room, inside.removed.seq);
  const lost = Math.min(
    (device && org.devices.get(device)?.removedSeq) ?? Number.POSITIVE_INFINITY,
    org.members.get(member)?.removed?.seq ?? Number.POSITIVE_INFINITY,
  );
  return Math.min(leftRoom, room.epochs.findLast(({ orgSeq }) => orgSeq < lost)?.epoch ?? -1);
}
