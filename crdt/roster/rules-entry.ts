import { type Bytes, equalBytes } from "../base/bytes.ts";
import { isOrgAction, type OrgActionKind } from "./action.ts";
import type { DeviceCard, MemberCard } from "./action-fields.ts";
import type { OrgAction } from "./org-action.ts";
import { authorOfEntry, cardOfNewcomer, isOwn, type Rule } from "./rule.ts";
import { isSoundSealKey } from "./sound-keys.ts";
import type { RosterState } from "./state.ts";

/** What is asked of entries of many kinds: place, author, keys. */

/** Private and direct rooms have chains of their own. */
const kindBelongsToChain: Rule = (_state, { action }) => isOrgAction(action);

const chainContinues: Rule = (state, { chain }) => chain === state.chain;

/** Whoever comes is signed by the device that comes; everything else by a device that belongs. */
const authorIsMember: Rule = (state, entry) =>
  cardOfNewcomer(entry.action) !== null || authorOfEntry(state, entry) !== null;

/** Whoever brings their own device card signs as that device, so nobody registers keys they do not hold. */
const idsMatchKeys: Rule = (_state, { by, action }) => {
  const card = cardOfNewcomer(action);
  return card === null || card.device === by;
};

/** Guests look after their own name, devices and keys, and may leave. The rest is the organisation's business. */
const guestsDoNothingElse: Rule = (state, entry) =>
  authorOfEntry(state, entry)?.role !== "guest" ||
  KINDS_OF_GUESTS.includes(entry.action.kind) ||
  (entry.action.kind === "memberRemoved" && isOwn(state, entry, entry.action.member));

const KINDS_OF_GUESTS: readonly OrgActionKind[] = [
  "deviceAdded",
  "deviceRestored",
  "deviceRevoked",
  "deviceLabelSet",
  "memberKeySet",
  "kitSet",
  "kitConfirmed",
  "profileSet",
];

/** Ids and keys are used once. Of two requests with one device the first answer counts. */
const keysAreNew: Rule = (state, entry) => {
  const { action } = entry;
  switch (action.kind) {
    case "inviteCreated":
      return !state.invites.has(action.invite);
    case "memberJoined":
    case "joinRequested":
      return !state.requests.has(action.member.member) && areNew(state, action);
    case "joinAnswered": {
      const request = state.requests.get(action.member);
      return !action.accept || request === undefined || areNew(state, request);
    }
    case "deviceAdded":
    case "deviceRestored":
      return !state.devices.has(action.device.device);
    case "roomCreated":
      return !state.rooms.has(action.room);
    case "kitSet":
      return !state.kits.has(action.kit);
    case "memberKeySet":
      return !isSame(authorOfEntry(state, entry)?.key, action.key);
    case "rotated":
      return !state.commitments.some((former) => equalBytes(former, action.commitment));
    default:
      return true;
  }
};

const areNew = (state: RosterState, { member, device }: { member: MemberCard; device: DeviceCard }) =>
  !state.members.has(member.member) && !state.devices.has(device.device);

const isSame = (one: Bytes | undefined, two: Bytes): boolean => one !== undefined && equalBytes(one, two);

/** Nobody seals anything to a key that hides nothing. */
const keysAreSound: Rule = (_state, { action }) => sealKeysOf(action).every(isSoundSealKey);

function sealKeysOf(action: OrgAction): readonly Bytes[] {
  switch (action.kind) {
    case "orgCreated":
    case "memberJoined":
    case "joinRequested":
      return [action.member.key, action.device.sealKey];
    case "deviceAdded":
    case "deviceRestored":
      return [action.device.sealKey];
    case "inviteCreated": {
      const replyKey = action.terms?.replyKey ?? null;
      return replyKey === null ? [action.sealKey] : [action.sealKey, replyKey];
    }
    case "memberKeySet":
      return [action.key];
    case "kitSet":
      return [action.sealKey];
    default:
      return [];
  }
}

export const entryRules = {
  kindBelongsToChain,
  chainContinues,
  authorIsMember,
  idsMatchKeys,
  guestsDoNothingElse,
  keysAreNew,
  keysAreSound,
} as const satisfies Record<string, Rule>;
