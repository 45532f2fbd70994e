import { type Bytes, fromBase64Url, fromHex, toBase64Url, toHex } from "./bytes.ts";

/**
 * Ids are lower-case hex strings in memory (they are map keys everywhere) and raw bytes on the wire.
 * A brand is minted here only.
 */
declare const brand: unique symbol;
type Id<Name extends string> = string & { readonly [brand]: Name };

/** 32 B: SHA-256 of the chain's first entry. An org's id is its chain's id. */
export type ChainId = Id<"chain">;
export type RoomId = Id<"room">; // 16 B, random
export type DeviceId = Id<"device">; // 16 B, from the device's public keys
export type MemberId = Id<"member">; // 16 B, from the member's public key
export type InviteId = Id<"invite">; // 16 B, from the invite's public keys
export type KitId = Id<"kit">; // 16 B, from the recovery kit's public keys
export type Incarnation = Id<"incarnation">; // 8 B, random
/** Device and incarnation, 24 B: names a feed inside its room. */
export type FeedId = Id<"feed">;
export type ObjectiveId = Id<"objective">; // 16 B, random
export type KeyResultId = Id<"keyResult">; // 8 B, random
export type NoteId = Id<"note">; // 16 B, random; that of an announcement follows from its room

/** Envelopes come in long runs that name one room and one device: the id before is known by its bytes. */
function parse<T extends string>(length: number): (bytes: unknown) => T | null {
  const before = new Uint8Array(length);
  let id: T | null = null;
  return (bytes) => {
    if (!(bytes instanceof Uint8Array) || bytes.length !== length) return null;
    if (id !== null && isSame(before, bytes)) return id;
    before.set(bytes);
    id = toHex(bytes) as T;
    return id;
  };
}

function isSame(a: Bytes, b: Bytes): boolean {
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false;
  return true;
}

export const parseChainId = parse<ChainId>(32);
export const parseRoomId = parse<RoomId>(16);
export const parseDeviceId = parse<DeviceId>(16);
export const parseMemberId = parse<MemberId>(16);
export const parseInviteId = parse<InviteId>(16);
export const parseKitId = parse<KitId>(16);
export const parseIncarnation = parse<Incarnation>(8);
export const parseFeedId = parse<FeedId>(24);
export const parseObjectiveId = parse<ObjectiveId>(16);
export const parseKeyResultId = parse<KeyResultId>(8);
export const parseNoteId = parse<NoteId>(16);

/** Bytes of an id that one of the parsers above minted. */
export function idToBytes(id: string): Bytes {
  const bytes = fromHex(id);
  if (bytes === null) throw new Error("not an id");
  return bytes;
}

export const feedOf = (device: DeviceId, incarnation: Incarnation): FeedId =>
  (device + incarnation) as FeedId;
export const feedToDevice = (feed: FeedId): DeviceId => feed.slice(0, 32) as DeviceId;
export const feedToIncarnation = (feed: FeedId): Incarnation => feed.slice(32) as Incarnation;

/** One place in a room's log: the id of a message, a check-in, a change. */
export interface EventRef {
  readonly feed: FeedId;
  readonly seq: number;
}

export const refToText = (ref: EventRef): string => `${toBase64Url(idToBytes(ref.feed))}.${ref.seq}`;

export function textToRef(text: string): EventRef | null {
  const [name, digits, ...more] = text.split(".");
  const feed = parseFeedId(fromBase64Url(name ?? ""));
  if (feed === null || more.length > 0 || !/^(0|[1-9][0-9]{0,14})$/.test(digits ?? "")) return null;
  return { feed, seq: Number(digits) };
}
