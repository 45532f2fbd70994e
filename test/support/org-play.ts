import type { RoomId } from "../../crdt/base/ids.ts";
import type { InviteMade } from "../../crdt/keyring/acts.ts";
import type { Action, ActionOf } from "../../crdt/roster/action.ts";
import type { RosterState } from "../../crdt/roster/state.ts";
import {
  answer,
  arriving,
  cutOf,
  newKit,
  openRoom,
  type PaperKit,
  removal,
  restoring,
  revocation,
  rotation,
  SEALED,
  type Somebody,
} from "./org-story.ts";
import {
  type Hand,
  makeInvite,
  newDeviceCard,
  newHand,
  type Person,
  type Story,
  tell,
} from "./roster-story.ts";

/**
 * Anybody does anything to anybody, whether or not they may: those who have left go on trying, and so do strangers. What
 * the chain takes and what it refuses is for the tests to judge.
 */
export interface Play {
  readonly story: Story;
  readonly cast: (Hand & Somebody)[]; // devices, including those whose time is over
  readonly invites: InviteMade[];
  readonly requests: ActionOf<"joinRequested">[];
  readonly kits: { readonly kit: PaperKit; readonly owner: Somebody }[];
  readonly rooms: RoomId[];
}

/** One turn: what is done, by whom, to whom, and a number for whatever else there is to choose. */
export type Turn = readonly [act: ActName, who: number, whom: number, n: number];

/** `null`: there is nothing yet that this could be done to. */
type Attempt = { readonly by: Hand; readonly action: Action; readonly taken?: () => void } | null;
type Act = (play: Play, by: Hand & Somebody, to: Hand & Somebody, n: number) => Attempt | Promise<Attempt>;

const pick = <T>(all: readonly T[], n: number): T | undefined => all[n % Math.max(1, all.length)];
const oneOf = <const T>(all: readonly [T, ...T[]], n: number): T => all[n % all.length] ?? all[0];

const acts = {
  invite: async ({ story, invites }, by, _to, n) => {
    const person = { ...by, epochKey: new Uint8Array(32) } as Person;
    const role = oneOf(["member", "guest", "admin"], n);
    const made = await makeInvite(story, person, { role, needsApproval: n % 2 === 1, maxUses: 1 + (n % 3) });
    return { by, action: made.action, taken: () => invites.push(made) };
  },
  revokeInvite: ({ invites }, by, _to, n) => {
    const made = pick(invites, n);
    return made ? { by, action: { kind: "inviteRevoked", invite: made.invite } } : null;
  },
  come: async ({ story, cast, invites, requests }, _by, _to, n) => {
    const made = pick(invites, n);
    if (made === undefined) return null;
    const kind = made.action.terms?.needsApproval ? "joinRequested" : "memberJoined";
    const { hand, action } = await arriving(story, kind, made);
    const newcomer = { ...hand, member: action.member.member };
    const taken = () => {
      cast.push(newcomer); // who has only asked tries everything too
      if (action.kind === "joinRequested") requests.push(action);
    };
    return { by: hand, action, taken };
  },
  answer: ({ requests }, by, _to, n) => {
    const request = pick(requests, n);
    return request ? { by, action: answer(request, n % 3 > 0) } : null;
  },
  addDevice: async ({ story, cast }, by, to) => {
    const hand = await newHand(story.crypto);
    const device = await newDeviceCard(story, new Uint8Array(32), hand);
    const action: Action = { kind: "deviceAdded", member: to.member, device };
    return { by, action, taken: () => cast.push({ ...hand, member: to.member }) };
  },
  revokeDevice: ({ rooms }, by, to, n) => ({
    by,
    action: revocation(to.device, rooms[0] ? [cutOf(rooms[0], to, n)] : []),
  }),
  label: (_play, by, to) => ({
    by,
    action: { kind: "deviceLabelSet", device: to.device, labelSealed: SEALED },
  }),
  newKey: ({ story }, by) => ({ by, action: { kind: "memberKeySet", key: story.crypto.randomBytes(32) } }),
  makeKit: async ({ story, kits }, by) => {
    const kit = await newKit(story, by);
    return { by, action: kit.action, taken: () => kits.push({ kit, owner: by }) };
  },
  confirmKit: (_play, by) => ({ by, action: { kind: "kitConfirmed" } }),
  restore: async ({ story, cast, kits }, _by, to, n) => {
    const held = pick(kits, n);
    if (held === undefined) return null;
    const { hand, action } = await restoring(story, held.kit, n % 4 === 0 ? to : held.owner);
    return { by: hand, action, taken: () => cast.push({ ...hand, member: action.member }) };
  },
  setRole: (_play, by, to, n) => ({
    by,
    action: { kind: "roleSet", member: to.member, role: oneOf(["owner", "admin", "member"], n) },
  }),
  remove: ({ cast, rooms }, by, to, n) => {
    const cuts = rooms[0] ? [cutOf(rooms[0], to, n)] : [];
    const successor = n % 2 === 0 ? null : (pick(cast, n)?.member ?? null);
    return { by, action: removal(to, { cuts, successor }) };
  },
  leave: (_play, by) => ({ by, action: removal(by) }),
  rotate: ({ story }, by) => ({ by, action: rotation(story) }),
  askForKey: ({ story }, by) => ({ by, action: { kind: "keyAsked", epoch: story.state.epoch } }),
  makeRoom: async ({ story, rooms }, by, _to, n) => {
    const room = n.toString(16).padStart(32, "0") as RoomId;
    return { by, action: await openRoom(story, room), taken: () => rooms.push(room) };
  },
  setRoomRole: ({ rooms }, by, to, n) => {
    const room = pick(rooms, n);
    if (room === undefined) return null;
    const role = oneOf(["reader", "owner", "writer", "admin"], n);
    const cuts = role === "reader" ? [cutOf(room, to, n)] : [];
    return { by, action: { kind: "openRoomRoleSet", room, member: to.member, role, cuts } };
  },
  vouch: (_play, by, to) => ({
    by,
    action: { kind: "vouched", member: to.member, digest: new Uint8Array(32), sealed: SEALED },
  }),
  setCap: (_play, by, _to, n) => ({ by, action: { kind: "guestCapSet", perDay: n % 4 } }),
  setUntil: ({ story }, by, to, n) => ({
    by,
    action: { kind: "guestUntilSet", member: to.member, until: story.now + n },
  }),
  rename: (_play, by) => ({ by, action: { kind: "profileSet", nameSealed: SEALED } }),
} as const satisfies Record<string, Act>;

export type ActName = keyof typeof acts;
export const actNames = Object.keys(acts) as readonly ActName[]; // keys of a const table

/** Plays one turn. Gives the state before it when the chain took it, `null` when it was refused or could not be. */
export async function playTurn(play: Play, [name, who, whom, n]: Turn): Promise<RosterState | null> {
  const [by, to] = [pick(play.cast, who), pick(play.cast, whom)];
  if (by === undefined || to === undefined) return null;
  const act: Act = acts[name];
  const attempt = await act(play, by, to, n);
  if (attempt === null) return null;
  const before = play.story.state;
  const told = await tell(play.story, attempt.by, attempt.action);
  if (!told.ok) return null;
  attempt.taken?.();
  return before;
}
