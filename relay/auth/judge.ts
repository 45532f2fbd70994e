import {
  type AuthClaim,
  type DeviceId,
  err,
  type InviteId,
  inviteState,
  memberOf,
  ok,
  type Refusal,
  type Result,
  type RosterState,
  type Sign1,
  type Verifier,
  verifyCose,
} from "../../crdt/public.ts";

/** Who is on the other end, as far as the roster goes. */
export type Identity =
  | { readonly kind: "device"; readonly device: DeviceId }
  /** Nobody yet: may read the roster and join. */
  | { readonly kind: "invite"; readonly invite: InviteId };

export interface AuthRefusal {
  readonly refusal: Refusal;
  readonly detail: string;
}

/** Checks a claim against the roster as it is now. Nonce and audience were checked before. Rules AUTH1–AUTH4. */
export async function judgeClaim(
  { who }: AuthClaim,
  signed: Sign1,
  state: RosterState,
  nowMs: number,
  verifier: Verifier,
): Promise<Result<Identity, AuthRefusal>> {
  const key = who.kind === "device" ? state.devices.get(who.device) : state.invites.get(who.invite);
  if (key === undefined) return err({ refusal: "NotMember", detail: who.kind });
  if (!(await verifyCose("skein/v1/auth", signed, key.signKey, verifier)))
    return err({ refusal: "BadAuth", detail: "signature" });
  const standing = standingOf(who, state, nowMs);
  return standing === null ? ok(who) : err(standing);
}

/** `null` while this identity may stay connected. */
export function standingOf(who: Identity, state: RosterState, nowMs: number): AuthRefusal | null {
  if (who.kind === "device")
    return memberOf(state, who.device) === null ? { refusal: "NotMember", detail: "device" } : null;
  const standing = inviteState(state, who.invite, nowMs);
  return standing === "open" ? null : { refusal: "NotAllowed", detail: standing };
}

/** Whom wraps must name to be handed to this identity. */
export function recipientsOf(who: Identity, state: RosterState): readonly string[] {
  if (who.kind === "invite") return [who.invite];
  const member = memberOf(state, who.device);
  return member === null ? [who.device] : [who.device, member.member];
}
