import type { ActionOf } from "./action.ts";
import { authorIn, changeMember } from "./drafts.ts";
import type { Entry } from "./entry.ts";
import type { RosterDraft } from "./state.ts";

export function setMemberKey(draft: RosterDraft, entry: Entry, { key }: ActionOf<"memberKeySet">): void {
  changeMember(draft, authorIn(draft, entry).member, { key, keyStale: false });
}

export function setKit(draft: RosterDraft, entry: Entry, action: ActionOf<"kitSet">): void {
  const { kit, signKey, sealKey } = action;
  const { member } = authorIn(draft, entry);
  changeMember(draft, member, { kit: { kit, signKey, sealKey, setAt: entry.at, confirmedAt: null } });
  draft.kits.set(kit, member);
}

export function confirmKit(draft: RosterDraft, entry: Entry): void {
  const { member, kit } = authorIn(draft, entry);
  if (kit !== null) changeMember(draft, member, { kit: { ...kit, confirmedAt: entry.at } });
}

export function rotate(draft: RosterDraft, entry: Entry, action: ActionOf<"rotated">): void {
  const { commitment, prevSealed } = action;
  const { member: by } = authorIn(draft, entry);
  draft.epoch += 1;
  draft.epochs.push({ epoch: draft.epoch, seq: entry.seq, commitment, prevSealed, by, at: entry.at });
  draft.commitments.push(commitment);
  draft.rotationDue = false;
  draft.keyAsks.clear();
}

/** Whoever lacks the newest key gets the next one. */
export function askForKey(draft: RosterDraft, entry: Entry, { epoch }: ActionOf<"keyAsked">): void {
  draft.keyAsks.set(authorIn(draft, entry).member, epoch);
  draft.rotationDue = true;
}
