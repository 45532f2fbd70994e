import type { Verifier } from "../crypto/port.ts";
import type { ActionOf, DeviceCard, OrgActionKind } from "./action.ts";
import type { Entry } from "./entry.ts";
import type { OrgAction } from "./org-action.ts";
import { memberOf } from "./questions.ts";
import type { Member, RosterState } from "./state.ts";

export type OrgEntry = Entry<OrgAction>;
export type RuleContext = { readonly verifier: Verifier };

/** A rule that checks a signature answers later: see `judge` in reduce.ts. All others answer at once. */
export type Verdict = boolean | Promise<boolean>;
export type Rule = (state: RosterState, entry: OrgEntry, context: RuleContext) => Verdict;

/** A rule about some kinds of actions. It holds of every other kind. */
export const about =
  <Kind extends OrgActionKind>(
    kinds: readonly Kind[],
    holds: (state: RosterState, action: ActionOf<Kind>, entry: OrgEntry, context: RuleContext) => Verdict,
  ): Rule =>
  (state, entry, context) =>
    !isOneOf(entry.action, kinds) || holds(state, entry.action, entry, context);

const isOneOf = <Kind extends OrgActionKind>(
  action: OrgAction,
  kinds: readonly Kind[],
): action is OrgAction & ActionOf<Kind> => kinds.some((kind) => kind === action.kind);

/** Who speaks, while they belong. */
export const authorOfEntry = (state: RosterState, { by }: OrgEntry): Member | null => memberOf(state, by);

/** Whether the author is that member. */
export const isOwn = (state: RosterState, entry: OrgEntry, member: Member["member"]): boolean =>
  authorOfEntry(state, entry)?.member === member;

export const activeMember = (state: RosterState, member: Member["member"]): Member | null => {
  const known = state.members.get(member);
  return known !== undefined && known.removed === null ? known : null;
};

/** The card that a newcomer brings and signs with; everybody else is known to the chain. */
export function cardOfNewcomer(action: OrgAction): DeviceCard | null {
  switch (action.kind) {
    case "orgCreated":
    case "memberJoined":
    case "joinRequested":
    case "deviceRestored":
      return action.device;
    default:
      return null;
  }
}
