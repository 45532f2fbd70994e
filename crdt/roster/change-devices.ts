import type { DeviceId } from "../base/ids.ts";
import type { ActionOf, RoomCut } from "./action.ts";
import { changeDevice, changeMember, deviceFrom, known } from "./drafts.ts";
import type { Entry } from "./entry.ts";
import { cutKey, type RosterDraft } from "./state.ts";

export function addDevice(
  draft: RosterDraft,
  entry: Entry,
  { member, device }: ActionOf<"deviceAdded" | "deviceRestored">,
): void {
  draft.devices.set(device.device, deviceFrom(device, member, entry));
}

export function relabelDevice(draft: RosterDraft, action: ActionOf<"deviceLabelSet">): void {
  changeDevice(draft, action.device, { labelSealed: action.labelSealed });
}

/** A lost device knows its member's seed and, inside, the newest key: both are due to change. */
export function revokeDevice(draft: RosterDraft, entry: Entry, action: ActionOf<"deviceRevoked">): void {
  const { member } = known(draft.devices, action.device);
  dropDevice(draft, entry, action.device);
  changeMember(draft, member, { keyStale: true });
  if (known(draft.members, member).role !== "guest") draft.rotationDue = true;
  cutFeeds(draft, action.cuts);
}

export function dropDevice(draft: RosterDraft, { seq, at }: Entry, device: DeviceId): void {
  changeDevice(draft, device, { removedSeq: seq, removedAt: at });
  draft.removals.push({ seq, device, member: known(draft.devices, device).member });
}

/** A cut only ever moves down: what was refused once stays refused. */
export function cutFeeds(draft: RosterDraft, cuts: readonly RoomCut[]): void {
  for (const { room, feed, next } of cuts) {
    const key = cutKey(room, feed);
    draft.cuts.set(key, Math.min(next, draft.cuts.get(key) ?? next));
  }
}
