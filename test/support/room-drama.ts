import fc from "fast-check";
import { feedOf, type Incarnation, type MemberId } from "../../crdt/base/ids.ts";
import { createWebCrypto } from "../../crdt/crypto/webcrypto.ts";
import type { Entry } from "../../crdt/roster/entry.ts";
import type { RoomActionKind } from "../../crdt/roster/room-action.ts";
import { applyRoomEntry } from "../../crdt/roster/room-reduce.ts";
import type { RoomRoster } from "../../crdt/roster/room-state.ts";
import type { RosterState } from "../../crdt/roster/state.ts";
import {
  add,
  comeBy,
  dump,
  enterOrg,
  foundRoom,
  must,
  type RoomLink,
  type RoomStory,
  remove,
  roomLink,
  rotate,
  type Said,
  sealed,
  setRole,
  signInRoom,
} from "./room-story.ts";
import { newDeviceCard, newHand, type Person, type Story, startStory, tell } from "./roster-story.ts";

/** One thing that somebody tries: what, who (by number), whom, and a number to vary it by. */
type Turn = readonly [what: What, who: number, whom: number, number: number];
type What = Exclude<RoomActionKind, "roomFounded"> | "letGo" | "revoke";

export interface Script {
  readonly seed: number;
  readonly history: "all" | "since";
  readonly turns: readonly Turn[];
}

/** One entry that was tried, what it was tried on and what became of it. */
export interface Tried {
  readonly before: RoomRoster | null;
  readonly entry: Entry;
  readonly author: MemberId;
  readonly verdict: string;
  readonly after: RoomRoster | null; // `null`: refused
}

export interface Drama {
  readonly room: RoomStory;
  readonly direct: RoomStory; // where the same people try the same things
  readonly tried: readonly Tried[];
  readonly orgs: readonly RosterState[]; // the org after each of its entries
}

const WHAT: readonly What[] = [
  ...["roomMemberAdded", "roomInviteCreated", "roomJoined", "roomJoinRequested", "roomJoinAnswered"],
  ...["roomMemberAdded", "roomInviteCreated", "roomJoined", "roomJoinRequested", "roomJoinAnswered"],
  ...["roomInviteRevoked", "roomRoleSet", "roomRoleSet", "roomMemberRemoved", "roomMemberRemoved"],
  ...["roomRotated", "roomKeyAsked", "roomSettingsSet", "roomCardSet", "letGo", "revoke"],
] as readonly What[];

/** Who founded the room has most to say. */
const someone = fc.oneof({ arbitrary: fc.constant(1), weight: 2 }, { arbitrary: fc.nat(9), weight: 3 });

export const drama: fc.Arbitrary<Script> = fc.record({
  seed: fc.nat(),
  history: fc.constantFrom("all", "since"),
  turns: fc.array(fc.tuple(fc.constantFrom(...WHAT), someone, fc.nat(9), fc.nat(11)), {
    minLength: 14,
    maxLength: 30,
    size: "max",
  }),
});

/** Who is in the room when the curtain rises: an admin, a writer and a guest. */
const OPENING = ["admin", "writer", "writer"] as const;
const ROLES = ["owner", "admin", "writer", "reader"] as const;

export async function playDrama({ seed, history, turns }: Script): Promise<Drama> {
  const { story, alice } = await startStory(`drama ${seed}`, {
    ...createWebCrypto(),
    randomBytes: seeded(seed),
  });
  const cast = [alice];
  for (const role of ["member", "member", "member", "guest", "member"] as const)
    cast.push(await enterOrg(story, alice, role));
  for (const who of [1, 2, 4]) cast.push(await secondDevice(story, cast[who] as Person));
  const stranger = { ...(cast[1] as Person), ...(await newHand(story.crypto)) };
  cast.push(stranger);

  const [founder, peer] = [cast[1] as Person, cast[2] as Person];
  const main = await foundRoom(story, founder, { history });
  const direct = await foundRoom(story, founder, { access: "direct", peer: peer.member });
  const orgs = [story.state];
  const first = main.entries[0] as Entry;
  const verdict = dump({ ok: true, value: main.state });
  const tried: Tried[] = [{ before: null, entry: first, author: founder.member, verdict, after: main.state }];
  const links: RoomLink[] = [];
  for (const [number, who] of [0, 2, 4].entries())
    tried.push(await attemptBy(main, founder, add(cast[who] as Person, OPENING[number]), story.state.seq));

  for (const turn of turns) {
    const [what, who, whom, number] = turn;
    const other = cast[whom] as Person;
    const outsider = cast.find(({ member }) => main.state.members.get(member)?.removed !== null);
    const knocks = what === "roomJoined" || what === "roomJoinRequested";
    const likely = knocks ? outsider : what === "roomJoinAnswered" ? founder : undefined;
    const by = (number % 4 === 3 ? undefined : likely) ?? (cast[who] as Person);
    if (what === "letGo" || what === "revoke") {
      await orgTurn(story, alice, what, other, cast[number % 4] as Person);
      if (story.state !== orgs.at(-1)) orgs.push(story.state);
      continue;
    }
    const orgSeq = story.state.seq - (number === 10 ? 1 : 0); // most know the newest
    const made = await roomLink(main, { needsApproval: number % 2 === 0, maxUses: 1 + (number % 3) });
    const said = await saidBy(main, what, by, other, number, links, made);
    if (said === null) continue;
    const attempt = await attemptBy(main, by, said, orgSeq);
    tried.push(attempt);
    if (attempt.after !== null && said.kind === "roomInviteCreated") links.push(made);
    await attemptBy(direct, by, said, orgSeq);
  }
  return { room: main, direct, tried, orgs };
}

async function attemptBy(stage: RoomStory, by: Person, said: Said, orgSeq: number): Promise<Tried> {
  const before = stage.state;
  const entry = await signInRoom(stage, by, said, { orgSeq });
  const applied = await applyRoomEntry(before, entry, stage.org.state, stage.org.crypto);
  if (applied.ok) {
    stage.entries.push(entry);
    stage.state = applied.value;
  }
  const verdict = dump(applied);
  return { before, entry, author: by.member, verdict, after: applied.ok ? applied.value : null };
}

async function saidBy(
  stage: RoomStory,
  what: RoomActionKind,
  by: Person,
  other: Person,
  number: number,
  links: readonly RoomLink[],
  made: RoomLink,
): Promise<Said | null> {
  const role = ROLES[number % 4] as (typeof ROLES)[number];
  const feed = feedOf(other.device, `${number}`.padStart(16, "0") as Incarnation);
  const cuts = number % 3 === 0 ? [{ feed, next: number }] : [];
  const isAsking = what === "roomJoinRequested" || number % 6 === 5; // now and then the wrong way in
  const link = links.findLast(({ said }) => said.terms.needsApproval === isAsking);
  switch (what) {
    case "roomMemberAdded":
      return add(other, role);
    case "roomInviteCreated":
      return made.said;
    case "roomInviteRevoked":
      return link ? { kind: what, invite: link.said.invite } : null;
    case "roomJoined":
    case "roomJoinRequested":
      return link ? comeBy(stage, link, by, what) : null;
    case "roomJoinAnswered":
      return answerTo([...stage.state.requests.keys()][0] ?? other.member, number % 4 !== 0);
    case "roomRoleSet":
      return setRole(other, role, cuts);
    case "roomMemberRemoved":
      return remove(other, cuts);
    case "roomRotated":
      return rotate(stage.state.epoch + 1, number % 2 === 0 ? null : sealed("the key before"), cuts);
    case "roomKeyAsked":
      return { kind: what, epoch: stage.state.epoch };
    case "roomSettingsSet":
      return {
        kind: what,
        history: number % 2 === 0 ? "all" : "since",
        whoAdds: number % 4 === 0 ? "admins" : "writers",
        ...(number % 3 === 0 && { whoMay: { posts: "admins", namesAll: "writers", pins: "admins" } }),
      };
    case "roomCardSet":
      return { kind: what, cardSealed: sealed(`card ${number}`) };
    default:
      return null;
  }
}

const answerTo = (member: MemberId, accept: boolean): Said => ({
  kind: "roomJoinAnswered",
  member,
  accept,
  cardSealed: accept ? sealed("their card") : null,
});

/** The org's founder lets somebody go or revokes a device; what is not allowed does not happen. */
async function orgTurn(
  story: Story,
  founder: Person,
  what: "letGo" | "revoke",
  whom: Person,
  heir: Person,
): Promise<void> {
  const successor = heir.member === whom.member ? null : heir.member;
  if (what === "revoke") await tell(story, founder, { kind: "deviceRevoked", device: whom.device, cuts: [] });
  else await tell(story, founder, { kind: "memberRemoved", member: whom.member, cuts: [], successor });
}

async function secondDevice(story: Story, person: Person): Promise<Person> {
  const hand = await newHand(story.crypto);
  const device = await newDeviceCard(story, person.epochKey, hand);
  await must(tell(story, person, { kind: "deviceAdded", member: person.member, device }));
  return { ...person, ...hand };
}

const seeded = (seed: number) => {
  let word = seed >>> 0;
  return (length: number) =>
    Uint8Array.from({ length }, () => {
      word = (Math.imul(word, 1_664_525) + 1_013_904_223) >>> 0;
      return word >>> 24;
    });
};
