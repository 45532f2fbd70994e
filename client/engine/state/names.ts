import {
  type Bytes,
  type ChainId,
  type CryptoPort,
  createOpenText,
  type DeviceId,
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
  /** Of a guest: the organisation they come from. */
  orgOf(member: MemberId): string | null;
  /** The title, when the organisation vouches for exactly this name and title. */
  vouchedTitle(member: MemberId): string | null;
  /** What the organisation's word holds, to be passed on to rooms with guests. */
  cardOf(member: MemberId): RoomCard;
  /** What a room's card says of somebody, as it was last set there. */
  cardIn(room: RoomId, member: MemberId): RoomCard | null;
  /** `null` for a device of somebody whose words this one cannot open: guests read no labels. */
  device(device: DeviceId): string | null;
  room(room: RoomId): string;
  /** What a sealed text of the organisation says, once it has been opened. */
  text(sealed: Bytes): string | null;
  /** Somebody who has asked to come in. */
  requested(member: MemberId): string;
  /** Opens what came with new entries or new keys. */
  learn(): Promise<void>;
}

interface Words {
  readonly name: string | null;
  readonly title: string;
  readonly orgName: string | null;
  readonly salt: Bytes | null;
}

export function createNames(
  roster: RosterBook,
  keys: KeyRing,
  me: IdentityRecord,
  crypto: CryptoPort,
): Names {
  const texts = new Map<Bytes, string>(); // by the sealed bytes themselves: entries are kept, so they stay the same object
  const openers = new Map<ChainId, { readonly size: number; readonly open: OpenText }>();
  const people = new Map<MemberId, Words>();
  const rooms = new Map<RoomId, string>();
  const devices = new Map<DeviceId, string>();
  const namedByOrg = new Set<MemberId>(); // insiders, where the organisation's own texts open here
  const asking = new Map<MemberId, string>();
  const cards = new Map<MemberId, Map<RoomId, RoomCard>>(); // each as it was last set in that room
  const seen = new WeakMap<object, number>(); // with how many keys
  let orgName: string | null = null;

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

  /** True once for each thing and each set of keys: what was opened, or did not open, is not tried again. */
  function isNew(thing: object, chain: ChainId): boolean {
    const size = keys.keysOf(chain).size;
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
    for (const request of state.requests.values()) {
      const name = await text(open, "member-name", request.member.nameSealed);
      if (name !== null) asking.set(request.member.member, name);
    }
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
      if (card !== null) asking.set(request.member, card.name);
    }
    for (const inside of state.members.values()) {
      const card = isNew(inside, state.chain) ? await cardIn(inside.cardSealed) : null;
      const known = cards.get(inside.member) ?? new Map<RoomId, RoomCard>();
      if (card !== null) cards.set(inside.member, known.set(state.room, card));
      const best = bestOf(inside.member, known);
      if (best !== null)
        people.set(inside.member, withCard(people.get(inside.member), best, !namedByOrg.has(inside.member)));
    }
  }

  /**
   * The card of a room that both are in; else that of one that somebody has left, which is the last that was heard of them. Whether
   * this device was there when it was set makes no difference. Rule KEY11.
   */
  function bestOf(member: MemberId, known: ReadonlyMap<RoomId, RoomCard>): RoomCard | null {
    const sorted = [...known].sort(([a], [b]) => (a < b ? -1 : 1));
    const current = sorted.find(([room]) => areBothIn(room, member));
    return (current ?? sorted[0])?.[1] ?? null;
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

  return {
    org: () => orgName ?? hostOfGuest() ?? NAME_TO_COME,
    member: nameOf,
    known,
    orgOf: (member) =>
      isGuest(member) || orgName === null ? (people.get(member)?.orgName ?? ownOrg(member)) : null,
    vouchedTitle(member) {
      const words = people.get(member);
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
    requested: (member) => asking.get(member) ?? nameOf(member),
    cardIn: (room, member) => cards.get(member)?.get(room) ?? null,
    device: (device) => devices.get(device) ?? null,
    room: (room) => rooms.get(room) ?? NAME_TO_COME,
    async learn() {
      await learnOrg(roster.state());
      for (const id of roster.rooms()) {
        const room = roster.room(id);
        if (room !== null) await learnRoom(room);
      }
    },
  };
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
