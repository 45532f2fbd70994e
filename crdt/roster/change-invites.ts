import type { ActionOf } from "./action.ts";
import { authorIn, known, letIn } from "./drafts.ts";
import type { Entry } from "./entry.ts";
import type { RosterDraft } from "./state.ts";

export function addInvite(draft: RosterDraft, entry: Entry, action: ActionOf<"inviteCreated">): void {
  const { invite, signKey, sealKey, role, maxUses, expiresAt, terms } = action;
  draft.invites.set(invite, {
    invite,
    signKey,
    sealKey,
    role,
    maxUses,
    used: 0,
    expiresAt,
    createdBy: authorIn(draft, entry).member,
    createdAt: entry.at,
    revoked: false,
    terms: terms ?? null,
  });
}

export function revokeInvite(draft: RosterDraft, { invite }: ActionOf<"inviteRevoked">): void {
  draft.invites.set(invite, { ...known(draft.invites, invite), revoked: true });
}

export function join(draft: RosterDraft, entry: Entry, action: ActionOf<"memberJoined">): void {
  letIn(draft, entry, known(draft.invites, action.invite), action.member, action.device);
}

export function addRequest(draft: RosterDraft, entry: Entry, action: ActionOf<"joinRequested">): void {
  const { invite, member, device } = action;
  draft.requests.set(member.member, { member, device, invite, at: entry.at, seq: entry.seq });
}

/** Yes: in they come, under the names that the organisation can read. No: the request is forgotten. */
export function answerRequest(draft: RosterDraft, entry: Entry, action: ActionOf<"joinAnswered">): void {
  const { member, device, invite } = known(draft.requests, action.member);
  draft.requests.delete(action.member);
  const { nameSealed, labelSealed } = action;
  if (nameSealed === null || labelSealed === null) return;
  letIn(draft, entry, known(draft.invites, invite), { ...member, nameSealed }, { ...device, labelSealed });
}
