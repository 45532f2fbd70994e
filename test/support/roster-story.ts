import type { Bytes } from "../../crdt/base/bytes.ts";
import type { DeviceId, MemberId } from "../../crdt/base/ids.ts";
import type { Result } from "../../crdt/base/result.ts";
import { createNobleCrypto } from "../../crdt/crypto/noble.ts";
import type { CryptoPort, Opener, Signer } from "../../crdt/crypto/port.ts";
import { createInviteAct, draftEntry, foundOrg, type InviteMade, joinAct } from "../../crdt/keyring/acts.ts";
import { joinAsGuestAct } from "../../crdt/keyring/join-acts.ts";
import { sealRosterText } from "../../crdt/keyring/seal-roster-text.ts";
import type { Action, DeviceCard, InviteRole } from "../../crdt/roster/action.ts";
import type { Entry } from "../../crdt/roster/entry.ts";
import { deviceIdOf } from "../../crdt/roster/ids-from-keys.ts";
import { applyEntry, type RosterError } from "../../crdt/roster/reduce.ts";
import { signEntry } from "../../crdt/roster/sign-entry.ts";
import type { RosterState } from "../../crdt/roster/state.ts";
import type { Wrap } from "../../crdt/roster/wrap.ts";
import { seededBytes } from "./seeded-bytes.ts";

/** An org told entry by entry, on a clock that moves one second per entry. */
export interface Story {
  readonly crypto: CryptoPort;
  state: RosterState;
  readonly entries: Entry[];
  readonly wraps: Wrap[];
  now: number;
}

export interface Hand {
  readonly signer: Signer;
  readonly opener: Opener;
  readonly device: DeviceId;
}

export interface Person extends Hand {
  readonly member: MemberId;
  readonly memberSeed: Bytes;
  readonly epochKey: Bytes;
}

export const STORY_START = 1_790_000_000_000;
const DAY_MS = 86_400_000;

export async function newHand(crypto: CryptoPort): Promise<Hand> {
  const signer = await crypto.signerFromSeed(crypto.randomBytes(32));
  const opener = await crypto.openerFromSeed(crypto.randomBytes(32));
  return { signer, opener, device: deviceIdOf(crypto, signer.publicKey, opener.publicKey) };
}

export async function startStory(
  seed = "a skein",
  crypto = createNobleCrypto(seededBytes(seed)),
): Promise<{ readonly story: Story; readonly alice: Person }> {
  const hand = await newHand(crypto);
  const founded = await foundOrg({
    crypto,
    now: STORY_START,
    orgName: "Tern 燕鸥",
    memberName: "alice",
    deviceLabel: "alice's laptop",
    device: { signer: hand.signer, sealKey: hand.opener.publicKey },
  });
  const { entry, state, member, memberSeed, epochKey } = founded;
  const story = { crypto, state, entries: [entry], wraps: [...founded.wraps], now: STORY_START };
  return { story, alice: { ...hand, member, memberSeed, epochKey } };
}

export const signNext = (story: Story, hand: Hand, action: Action, at = story.now + 1000): Promise<Entry> =>
  signEntry(draftEntry(story.state, action, hand.device, at), hand.signer, story.crypto);

/** Signs and applies; the story moves on only when the chain takes the entry. */
export async function tell(
  story: Story,
  hand: Hand,
  action: Action,
  at = story.now + 1000,
): Promise<Result<RosterState, RosterError>> {
  const entry = await signNext(story, hand, action, at);
  const applied = await applyEntry(story.state, entry, story.crypto);
  if (applied.ok) moveOn(story, entry, applied.value);
  return applied;
}

export function moveOn(story: Story, entry: Entry, state: RosterState): void {
  story.entries.push(entry);
  story.state = state;
  story.now = Math.max(story.now + 1000, entry.at);
}

export async function makeInvite(
  story: Story,
  by: Person,
  limits: {
    readonly role?: InviteRole;
    readonly maxUses?: number;
    readonly expiresAt?: number;
    readonly needsApproval?: boolean;
    readonly guestUntil?: number;
  } = {},
): Promise<InviteMade> {
  const made = await createInviteAct({
    crypto: story.crypto,
    state: story.state,
    epochKey: by.epochKey,
    by: by.device,
    signer: by.signer,
    role: limits.role ?? "member",
    maxUses: limits.maxUses ?? 10,
    expiresAt: limits.expiresAt ?? STORY_START + DAY_MS,
    ...(limits.needsApproval === undefined ? {} : { needsApproval: limits.needsApproval }),
    ...(limits.role === "guest"
      ? { guests: { orgName: "Heron 苍鹭", until: limits.guestUntil ?? null } }
      : {}),
  });
  return made;
}

/** Makes an invite, puts it into the chain and its wrap beside it. */
export async function invite(...[story, by, limits]: Parameters<typeof makeInvite>): Promise<InviteMade> {
  const made = await makeInvite(story, by, limits);
  const told = await tell(story, by, made.action);
  if (!told.ok) throw new Error(`invite refused: ${JSON.stringify(told.error)}`);
  story.wraps.push(...made.wraps);
  return made;
}

export async function join(story: Story, made: InviteMade, name: string): Promise<Person> {
  const hand = await newHand(story.crypto);
  const ask = {
    crypto: story.crypto,
    secret: made.secret,
    memberName: name,
    deviceLabel: `${name}'s phone`,
    device: { signer: hand.signer, sealKey: hand.opener.publicKey },
  };
  if (made.action.role === "guest") return joinAsGuest(story, hand, ask);
  const { state, wraps } = story;
  const joined = await joinAct({ ...ask, state, wraps, now: story.now + 1000 });
  if (!joined.ok) throw new Error(`${name} cannot join: ${JSON.stringify(joined.error)}`);
  moveOn(story, joined.value.entry, joined.value.state);
  story.wraps.push(...joined.value.wraps);
  const { member, memberSeed, epochKey } = joined.value;
  return { ...hand, member, memberSeed, epochKey };
}

const NO_KEY = new Uint8Array(32); // guests hold no key of the organisation

async function joinAsGuest(
  story: Story,
  hand: Hand,
  ask: Omit<Parameters<typeof joinAsGuestAct>[0], "org" | "at">,
): Promise<Person> {
  const joined = await joinAsGuestAct({ ...ask, org: story.state, at: story.now + 1000 });
  if (!joined.ok) throw new Error(`${ask.memberName} cannot join: ${JSON.stringify(joined.error)}`);
  const { entries, wraps, state, member, memberSeed } = joined.value;
  moveOn(story, entries[0] as Entry, state);
  story.wraps.push(...wraps);
  return { ...hand, member, memberSeed, epochKey: NO_KEY };
}

export async function newDeviceCard(story: Story, epochKey: Bytes, hand: Hand): Promise<DeviceCard> {
  const labelSealed = await sealRosterText(story.crypto, epochKey, 0, "device-label", "another device");
  const [signKey, sealKey] = [hand.signer.publicKey, hand.opener.publicKey];
  return { device: hand.device, signKey, sealKey, labelSealed };
}
