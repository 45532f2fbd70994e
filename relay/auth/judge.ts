import {
  type AuthClaim,
  type Bytes,
  type DeviceId,
  err,
  type InviteId,
  inviteState,
  isActive,
  isExpired,
  type KitId,
  type Member,
  memberOf,
  ok,
  type Refusal,
  type Result,
  type RosterState,
  roomInviteState,
  type Sign1,
  type Verifier,
  verifyCose,
} from "../../crdt/public.ts";
import type { RosterBook } from "../roster/rosters.ts";

/** Who is on the other end, as far as the rosters go. */
export type Identity =
  | { readonly kind: "device"; readonly device: DeviceId }
  /** Nobody yet: may read the rosters that know the invite, and join. */
  | { readonly kind: "invite"; readonly invite: InviteId }
  /** Somebody who has lost their devices: may read the org's roster and what is sealed for the kit, and restore one. */
  | { readonly kind: "kit"; readonly kit: KitId };

export interface AuthRefusal {
  readonly refusal: Refusal;
  readonly detail: string;
}

export const nameOf = (who: Identity): string => {
  switch (who.kind) {
    case "device":
      return who.device;
    case "invite":
      return who.invite;
    case "kit":
      return who.kit;
  }
};

/** Checks a claim against the rosters as they are now. Nonce and audience were checked before. Rules AUTH1–AUTH4. */
export async function judgeClaim(
  { who }: AuthClaim,
  signed: Sign1,
  rosters: OrgRosters,
  nowMs: number,
  verifier: Verifier,
): Promise<Result<Identity, AuthRefusal>> {
  const key = signKeyOf(who, rosters);
  if (key === null) return err({ refusal: "NotMember", detail: who.kind });
  if (!(await verifyCose("skein/v1/auth", signed, key, verifier)))
    return err({ refusal: "BadAuth", detail: "signature" });
  const standing = standingOf(who, rosters, nowMs);
  return standing === null ? ok(who) : err(standing);
}

/** An org's chain with the chains of its rooms. */
export interface OrgRosters {
  readonly org: RosterState;
  readonly book: RosterBook;
}

function signKeyOf(who: Identity, { org, book }: OrgRosters): Bytes | null {
  switch (who.kind) {
    case "device":
      return org.devices.get(who.device)?.signKey ?? null;
    case "invite":
      return (
        org.invites.get(who.invite)?.signKey ??
        roomsKnowing(book, org, who.invite).next().value?.invites.get(who.invite)?.signKey ??
        null
      );
    case "kit":
      return ownerOf(who.kit, org)?.kit?.signKey ?? null;
  }
}

/** `null` while this identity may stay connected. */
export function standingOf(who: Identity, { org, book }: OrgRosters, nowMs: number): AuthRefusal | null {
  switch (who.kind) {
    case "device":
      return standingOfMember(memberOf(org, who.device), who.kind, nowMs);
    case "kit":
      return standingOfMember(ownerOf(who.kit, org), who.kind, nowMs);
    case "invite":
      return standingOfInvite(who.invite, org, book, nowMs);
  }
}

function standingOfMember(member: Member | null, detail: string, nowMs: number): AuthRefusal | null {
  if (member === null) return { refusal: "NotMember", detail };
  return isExpired(member, nowMs) ? { refusal: "NotMember", detail: "expired" } : null;
}

const withOwner = (kit: KitId, owner: Member | null): readonly string[] =>
  owner === null ? [kit] : [kit, owner.member];

/** A kit is its member's until they make another. */
function ownerOf(kit: KitId, org: RosterState): Member | null {
  const id = org.kits.get(kit);
  const member = id === undefined ? undefined : org.members.get(id);
  return member !== undefined && isActive(member) && member.kit?.kit === kit ? member : null;
}

/** One secret may open the org and several rooms: it is good while it opens any of them. */
function standingOfInvite(
  invite: InviteId,
  org: RosterState,
  book: RosterBook,
  nowMs: number,
): AuthRefusal | null {
  const states = org.invites.has(invite) ? [inviteState(org, invite, nowMs)] : [];
  for (const room of roomsKnowing(book, org, invite)) states.push(roomInviteState(room, org, invite, nowMs));
  const [first] = states;
  if (first === undefined) return { refusal: "NotMember", detail: "invite" };
  return states.includes("open") ? null : { refusal: "NotAllowed", detail: first };
}

export function* roomsKnowing(book: RosterBook, org: RosterState, invite: InviteId) {
  for (const room of book.roomsIn(org.chain)) if (room.invites.has(invite)) yield room;
}

/** When this identity's time is over by itself, `null` when it is not limited. */
export function endOf(who: Identity, { org, book }: OrgRosters): number | null {
  switch (who.kind) {
    case "device":
      return memberOf(org, who.device)?.until ?? null;
    case "kit":
      return ownerOf(who.kit, org)?.until ?? null;
    case "invite": {
      const ends = [...roomsKnowing(book, org, who.invite)].map(({ invites }) => invites.get(who.invite));
      return Math.max(...[org.invites.get(who.invite), ...ends].map((known) => known?.expiresAt ?? 0));
    }
  }
}

/** Whom wraps must name to be handed to this identity. */
export function recipientsOf(who: Identity, org: RosterState): readonly string[] {
  if (who.kind === "kit") return withOwner(who.kit, ownerOf(who.kit, org)); // the kit opens the member's key, which opens the rest
  if (who.kind !== "device") return [nameOf(who)];
  const member = memberOf(org, who.device);
  if (member === null) return [who.device];
  return [who.device, member.member, ...(member.kit === null ? [] : [member.kit.kit])];
}
