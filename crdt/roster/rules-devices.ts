import { feedToDevice, type MemberId } from "../base/ids.ts";
import type { RoomCut } from "./action-fields.ts";
import { verifyProof } from "./proof.ts";
import { activeDevicesOf, authorOf, isAdmin } from "./questions.ts";
import { about, activeMember, authorOfEntry, isOwn, type Rule } from "./rule.ts";
import type { RosterState } from "./state.ts";

/** Devices and the recovery kit: each member's own, and what others may do about lost ones. */

const deviceExists: Rule = about(
  ["deviceLabelSet", "deviceRevoked"],
  (state, { device }) => state.devices.get(device)?.removedSeq === null,
);

const deviceBelongsToThatMember: Rule = about(["deviceAdded", "deviceLabelSet"], (state, action, entry) => {
  const owner = action.kind === "deviceAdded" ? action.member : state.devices.get(action.device)?.member;
  return owner !== undefined && isOwn(state, entry, owner);
});

const onlyOwnDevicesOrAdmins: Rule = about(["deviceRevoked"], (state, { device }, entry) => {
  const owner = state.devices.get(device)?.member;
  return isAdmin(state, entry.by) || (owner !== undefined && isOwn(state, entry, owner));
});

/** A person without any device is gone: that is `memberRemoved`, and says so. */
const lastDeviceStays: Rule = about(["deviceRevoked"], (state, { device }) => {
  const owner = state.devices.get(device)?.member;
  return owner === undefined || activeDevicesOf(state, owner).some((each) => each.device !== device);
});

/** Nobody's rows are cut but those of whom the entry is about, and only where this chain governs. */
const cutsAreTheirs: Rule = about(["deviceRevoked", "memberRemoved", "openRoomRoleSet"], (state, action) => {
  switch (action.kind) {
    case "deviceRevoked":
      return action.cuts.every(
        (cut) => state.rooms.has(cut.room) && feedToDevice(cut.feed) === action.device,
      );
    case "memberRemoved":
      return action.cuts.every((cut) => isFeedOf(state, action.member, cut));
    case "openRoomRoleSet":
      return action.cuts.every(
        (cut) => action.role === "reader" && cut.room === action.room && isFeedOf(state, action.member, cut),
      );
  }
});

const isFeedOf = (state: RosterState, member: MemberId, { room, feed }: RoomCut): boolean =>
  state.rooms.has(room) && authorOf(state, feedToDevice(feed))?.member === member;

const kitExists: Rule = about(["kitConfirmed", "deviceRestored"], (state, action, entry) => {
  const owner =
    action.kind === "kitConfirmed" ? authorOfEntry(state, entry) : activeMember(state, action.member);
  return owner !== null && owner.kit !== null;
});

/** Whoever sets a kit holds it, and whoever comes back by one holds it too. */
const proofIsByTheKit: Rule = about(["kitSet", "deviceRestored"], (state, action, entry, { verifier }) => {
  const { chain } = state;
  if (action.kind === "kitSet") {
    const owner = authorOfEntry(state, entry);
    const claim = owner && { chain, device: entry.by, member: owner.member };
    return claim !== null && verifyProof("kitSet", claim, action.proof, action.signKey, verifier);
  }
  const key = state.members.get(action.member)?.kit?.signKey;
  const claim = { chain, device: action.device.device, member: action.member };
  return key !== undefined && verifyProof("deviceRestored", claim, action.proof, key, verifier);
});

export const deviceRules = {
  deviceExists,
  deviceBelongsToThatMember,
  onlyOwnDevicesOrAdmins,
  lastDeviceStays,
  cutsAreTheirs,
  kitExists,
  proofIsByTheKit,
} as const satisfies Record<string, Rule>;
