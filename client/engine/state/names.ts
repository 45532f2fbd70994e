import {
  authorOf,
  type Bytes,
  type ChainId,
  type CryptoPort,
  createOpenText,
  type DeviceId,
  type Entry,
  type Member,
  type MemberId,
  type OpenText,
  openCard,
  openVouch,
  type RoomCard,
  type RoomId,
  type RoomRoster,
  type RosterState,
  vouchHolds,
} from "../../../crdt/index.ts";
import type { KeyRing } from "./key-ring.ts";
import { NAME_TO_COME, plainName } from "./plain-name.ts";
import type { IdentityRecord } from "./records.ts";
import type { RosterBook } from "./roster-book.ts";

/** What people, devices and rooms are called: opened once each, from the organisation's texts and from room cards. */
export interface Names {
  org(): string;
  member(member: MemberId): string;
  /** The same where nothing may be said while it does not open. */
  known(member: MemberId): string | null;
  /** In a room: the same for everybody who reads it, whatever else they read. Rule KEY11. */
  memberIn(room: RoomId, member: MemberId): string;
  knownIn(room: RoomId, member: MemberId): string | null;
  /** Of a guest: the organisation they come from. */
  orgOf(member: MemberId): string | null;
  /** The title, when the organisation vouches for exactly this name, as it stands in that room or outside rooms, and this title. */
  vouchedTitle(member: MemberId, room: RoomId | null): string | null;
  /** What the organisation's word holds, to be passed on to rooms with guests. */
  cardOf(member: MemberId): RoomCard;
  /** What a room's card says of somebody, as it was last set there. */
  cardIn(room: RoomId, member: MemberId): RoomCard | null;
  /** `null` for a device of somebody whose words this one cannot open: guests read no labels. */
  device(device: DeviceId): string | null;
  room(room: RoomId): string;
  /** What a sealed text of the organisation says, once it has been opened. */
  text(sealed: Bytes): string | null;
  /** Somebody who has asked to come in, as they say in what they asked with. */
  requested(sealed: Bytes, member: MemberId): string;
  /** Opens what came with new entries or new keys. */
  learn(): Promise<void>;
}

/** What a room's chain says of somebody, and at which place. */
interface CardAt {
  readonly seq: number;
  readonly card: RoomCard;
}

interface SealedCard {
  readonly seq: number;
  readonly member: MemberId;
  readonly sealed: Bytes;
}

interface Words {
  readonly name: string | null;
  readonly title: string;
  readonly orgName: string | null;
  readonly salt: Bytes | null;
}

export function createNames(
  roster: Pick<RosterBook, "state" | "room" | "rooms" | "history">,
  keys: Pick<KeyRing, "keysOf">,
  me: Pick<IdentityRecord, "member" | "name" | "guestOrg">,
  crypto: CryptoPort,
): Names {
  const texts = new Map<Bytes, string>(); // by the sealed bytes themselves: entries are kept, so they stay the same object
  const openers = new Map<ChainId, { readonly size: number; readonly open: OpenText }>();
  const people = new Map<MemberId, Words>();
  const rooms = new Map<RoomId, string>();
  const devices = new Map<DeviceId, string>();
  const namedByOrg = new Set<MemberId>(); // insiders, where the organisation's own texts open here
  const asking = new WeakMap<Bytes, string>(); // by the sealed card that they asked with
  const cards = new Map<MemberId, Map<RoomId, CardAt>>(); // the last of each room's chain that opens and names somebody
  const looked = new Map<ChainId, { readonly size: number; readonly upTo: number }>(); // for cards, with how many keys
  const seen = new WeakMap<object, number>(); // with how many keys
  let orgName: string | null = null;
  let lessons: Promise<void> = Promise.resolve();

  function opener(chain: ChainId): OpenText {
    const known = openers.get(chain);
    const held = keys.keysOf(chain);
    if (known?.size === held.size) return known.open;
    const open = createOpenText(crypto, chain, held);
    openers.set(chain, { size: held.size, open });
    return open;
  }

  async function text(
    open: OpenText,
    purpose: Parameters<OpenText>[0],
    sealed: Bytes,
  ): Promise<string | null> {
    const known = texts.get(sealed);
    if (known !== undefined) return known;
    const opened = plainName((await open(purpose, sealed)) ?? "");
    if (opened === "") return null;
    texts.set(sealed, opened);
    return opened;
  }

  /** How many keys what opens just now goes by: more may have come since it began. */
  const keysTried = (chain: ChainId): number => openers.get(chain)?.size ?? 0;

  /** True once for each thing and each set of keys: what was opened, or did not open, is not tried again. */
  function isNew(thing: object, chain: ChainId): boolean {
    const size = keysTried(chain);
    if (seen.get(thing) === size) return false;
    seen.set(thing, size);
    return true;
  }

  async function learnOrg(state: RosterState): Promise<void> {
    const open = opener(state.chain);
    orgName = (await text(open, "org-name", state.nameSealed)) ?? orgName;
    await allNew(state.members, state.chain, async (member) => {
      people.set(member.member, await wordsOf(open, member));
    });
    for (const { terms } of state.invites.values())
      if (terms?.orgNameSealed) await text(open, "guest-org", terms.orgNameSealed);
    for (const { member } of state.requests.values()) await text(open, "member-name", member.nameSealed);
    await allNew(state.devices, state.chain, ({ device, labelSealed }) =>
      learnText(devices, device, open, "device-label", labelSealed),
    );
    await allNew(state.rooms, state.chain, ({ room, nameSealed }) =>
      learnText(rooms, room, open, "room-name", nameSealed),
    );
  }

  /** What is new, side by side: in a large organisation thousands. */
  async function allNew<Thing extends object>(
    things: ReadonlyMap<unknown, Thing>,
    chain: ChainId,
    open: (thing: Thing) => Promise<void>,
  ): Promise<void> {
    await Promise.all([...things.values()].filter((thing) => isNew(thing, chain)).map(open));
  }

  async function wordsOf(open: OpenText, member: Member): Promise<Words> {
    const vouched = member.vouch && (await openVouch(crypto, open, member.vouch));
    const known = people.get(member.member);
    const said = await text(open, "member-name", member.nameSealed);
    const isInsider = member.role !== "guest"; // a guest's words change in their rooms
    if (said !== null && isInsider) namedByOrg.add(member.member);
    return {
      name: (isInsider ? (said ?? known?.name) : (known?.name ?? said)) ?? null,
      title: (vouched && plainName(vouched.title)) ?? known?.title ?? "",
      orgName:
        (member.orgNameSealed && (await text(open, "guest-org", member.orgNameSealed))) ??
        known?.orgName ??
        null,
      salt: vouched?.salt ?? known?.salt ?? null,
    };
  }

  async function learnText<Id>(
    into: Map<Id, string>,
    id: Id,
    open: OpenText,
    purpose: Parameters<OpenText>[0],
    sealed: Bytes,
  ): Promise<void> {
    const opened = await text(open, purpose, sealed);
    if (opened !== null) into.set(id, opened);
  }

  /** Cards fill in what the organisation's key would say: for guests, and about guests. */
  async function learnRoom(state: RoomRoster): Promise<void> {
    const open = opener(state.chain);
    const cardIn = async (sealed: Bytes) =>
      plainCard(await openCard((purpose, bytes) => text(open, purpose, bytes), sealed));
    await learnText(rooms, state.room, open, "room-name", state.nameSealed);
    for (const request of state.requests.values()) {
      const card = await cardIn(request.cardSealed);
      if (card !== null) asking.set(request.cardSealed, card.name);
    }
    const named = new Set<MemberId>(); // newest first: what stands before it is not opened
    for (const { member, sealed, seq } of newCards(state.chain).toReversed()) {
      const card = named.has(member) ? null : await cardIn(sealed);
      if (card === null) continue;
      named.add(member);
      learnCard(state.room, member, seq, card);
    }
    for (const { member } of state.members.values()) {
      const best = bestOf(member);
      if (best !== null) people.set(member, withCard(people.get(member), best, !namedByOrg.has(member)));
    }
  }

  /** Those not looked at yet with the keys that are here. */
  function newCards(chain: ChainId): readonly SealedCard[] {
    const size = keysTried(chain);
    const entries = roster.history(chain);
    const before = looked.get(chain);
    looked.set(chain, { size, upTo: entries.length });
    return entries
      .slice(before?.size === size ? before.upTo : 0)
      .flatMap((entry) => cardsOf(entry, roster.state()));
  }

  /** Where they stand in the chain decides, not when they came or when their keys did. */
  function learnCard(room: RoomId, member: MemberId, seq: number, card: RoomCard): void {
    const known = cards.get(member) ?? new Map<RoomId, CardAt>();
    if ((known.get(room)?.seq ?? -1) > seq) return;
    cards.set(member, known.set(room, { seq, card }));
  }

  /**
   * Outside rooms: the card of a room that both are in; else that of one that somebody has left, which is the last that was heard
   * of them. Rule KEY11.
   */
  function bestOf(member: MemberId): RoomCard | null {
    const sorted = [...(cards.get(member) ?? [])].sort(([a], [b]) => (a < b ? -1 : 1));
    const current = sorted.find(([room]) => areBothIn(room, member));
    return (current ?? sorted[0])?.[1].card ?? null;
  }

  const areBothIn = (room: RoomId, member: MemberId): boolean =>
    [member, me.member].every((one) => roster.room(room)?.members.get(one)?.removed === null);

  /** A guest learns the organisation's name from the cards of its people. */
  const hostOfGuest = (): string | null =>
    [...people].find(([member, { orgName: host }]) => host !== null && !isGuest(member))?.[1].orgName ?? null;

  const ownOrg = (member: MemberId): string | null => (member === me.member ? (me.guestOrg ?? null) : null);

  const isGuest = (member: MemberId): boolean => roster.state().members.get(member)?.role === "guest";

  const known = (member: MemberId): string | null =>
    people.get(member)?.name ?? (member === me.member ? (me.name ?? null) : null);
  const nameOf = (member: MemberId): string => known(member) ?? NAME_TO_COME;

  const cardIn = (room: RoomId, member: MemberId): RoomCard | null =>
    cards.get(member)?.get(room)?.card ?? null;

  /** What somebody's own text in the organisation's chain says: a guest's is what they were called when they came. */
  function saidInOrg(member: MemberId): string | null {
    const sealed = roster.state().members.get(member)?.nameSealed;
    return (sealed && texts.get(sealed)) ?? null;
  }

  async function learnAll(): Promise<void> {
    await learnOrg(roster.state());
    for (const id of roster.rooms()) {
      const room = roster.room(id);
      if (room !== null) await learnRoom(room);
    }
  }

  const knownIn = (room: RoomId, member: MemberId): string | null =>
    namedByOrg.has(member)
      ? known(member)
      : (cardIn(room, member)?.name ?? saidInOrg(member) ?? known(member));

  return {
    org: () => orgName ?? hostOfGuest() ?? NAME_TO_COME,
    member: nameOf,
    known,
    memberIn: (room, member) => knownIn(room, member) ?? NAME_TO_COME,
    knownIn,
    orgOf: (member) =>
      isGuest(member) || orgName === null ? (people.get(member)?.orgName ?? ownOrg(member)) : null,
    vouchedTitle(member, room) {
      const inRoom = room === null || namedByOrg.has(member) ? null : cardIn(room, member);
      const words = inRoom ?? people.get(member);
      const vouch = roster.state().members.get(member)?.vouch ?? null;
      if (words?.name == null) return null;
      const card = { name: words.name, title: words.title, salt: words.salt };
      return vouchHolds(crypto, vouch, card) ? words.title : null;
    },
    cardOf(member) {
      const words = people.get(member);
      return {
        name: nameOf(member),
        title: words?.title ?? "",
        orgName: words?.orgName ?? (isGuest(member) ? ownOrg(member) : orgName), // guests of the room learn where people are from
        salt: words?.salt ?? null,
      };
    },
    text: (sealed) => texts.get(sealed) ?? null,
    requested: (sealed, member) => asking.get(sealed) ?? texts.get(sealed) ?? nameOf(member),
    cardIn,
    device: (device) => devices.get(device) ?? null,
    room: (room) => rooms.get(room) ?? NAME_TO_COME,
    learn() {
      lessons = lessons.then(learnAll, learnAll); // one after the other: each goes by the keys that it began with
      return lessons;
    },
  };
}

/** The cards that an entry of a room's chain sets. */
function cardsOf({ action, by, seq }: Entry, org: RosterState): readonly SealedCard[] {
  const author = authorOf(org, by)?.member;
  const own = (sealed: Bytes) => (author === undefined ? [] : [{ member: author, sealed, seq }]);
  switch (action.kind) {
    case "roomFounded":
      return [
        ...own(action.cardSealed),
        ...(action.peer === null
          ? []
          : [{ member: action.peer.member, sealed: action.peer.cardSealed, seq }]),
      ];
    case "roomCardSet":
      return own(action.cardSealed);
    case "roomMemberAdded":
    case "roomJoined":
    case "roomJoinAnswered":
      return action.cardSealed === null ? [] : [{ member: action.member, sealed: action.cardSealed, seq }];
    default:
      return [];
  }
}

/** Where somebody is from is the word of whoever brought them, so it stays what it was. */
function withCard(known: Words | undefined, card: RoomCard, isNews: boolean): Words {
  const [first, rest] = isNews ? [card, known] : [known ?? card, card];
  return {
    name: first.name ?? rest?.name ?? null,
    title: first.title || (rest?.title ?? ""),
    orgName: known?.orgName ?? card.orgName,
    salt: first.salt ?? rest?.salt ?? null,
  };
}

/** `null` for one that names nobody: also a guest's new device may not know yet what its person is called. */
function plainCard(card: RoomCard | null): RoomCard | null {
  const name = plainName(card?.name ?? "");
  if (card === null || name === "" || name === NAME_TO_COME) return null;
  return { ...card, name, title: plainName(card.title), orgName: plainName(card.orgName ?? "") || null };
}
