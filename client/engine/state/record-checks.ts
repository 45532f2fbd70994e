import { type Bytes, type CryptoPort, decodeCbor, parseEnvelope, parseEvent } from "../../../crdt/index.ts";
import { type BrokenRecord, isUnreadable } from "../disk/broken.ts";
import {
  any,
  bytes,
  type Check,
  count,
  fields,
  flag,
  hex,
  kinds,
  list,
  mapOf,
  maybe,
  number,
  orNull,
  text,
} from "../disk/shape.ts";
import type { Disks, diskTables } from "../ports.ts";
import { decodeBlock } from "../tables/blocks.ts";
import { isWords, type StoredLeaf } from "../tables/leaves.ts";
import type { LineRecord, OutboxRecord, PendingActRecord } from "./records.ts";

/**
 * What each table holds, as a question asked of every record that is read: the types of records.ts, where the bytes come
 * from a disk that may be damaged. What an older Skein wrote without is `maybe`. Past these checks nobody looks again.
 */

interface Table {
  /** Lengths that keys of this table have, in bytes; without: any text. */
  readonly keys?: readonly number[];
  readonly value: (value: unknown, key: Bytes) => boolean;
  /** Asked of what has this shape: whether what is in it holds together. */
  readonly inside?: (value: never, crypto: CryptoPort) => boolean;
}
type Tables<Name extends keyof Disks> = {
  readonly [T in (typeof diskTables)[Name]["tables"][number]]: Table;
};

const stamp = fields({ hlc: count, feed: hex, seq: count });
const ref = fields({ feed: hex, seq: count });
const said = { author: hex, stamp };
const next = { next: count, hash: bytes, hlc: count };
const mention = fields({ from: count, length: count, who: text });
const file = fields({
  name: text,
  type: text,
  size: count,
  key: bytes,
  hashes: bytes,
  preview: orNull(bytes),
  width: count,
  height: count,
  duration: count,
});
const brought = fields({
  source: text,
  key: hex,
  at: count,
  who: text,
  name: text,
  editedAt: orNull(count),
  recalledAt: orNull(count),
  reactions: list((one) => Array.isArray(one) && text(one[0]) && list(text)(one[1])),
  isSigned: flag,
});
const place = fields({ latitude: number, longitude: number, accuracy: orNull(count), name: text });
const parts = {
  files: maybe(list(file)),
  location: maybe(place),
  goals: maybe(bytes),
  urgent: maybe(flag),
  mentions: maybe(list(mention)),
  forwarded: maybe(fields({ from: text, count })),
  imported: maybe(brought),
  hasNewer: maybe(flag),
  against: maybe(flag),
};
const beside = { extras: maybe(fields(parts)) };
const message = fields({
  base: orNull(fields({ ...said, text, replyTo: orNull(ref), ...beside })),
  edits: list(fields({ ...said, text, before: maybe(list(stamp)), ...beside })),
  recalls: list(fields({ ...said, leads: maybe(flag) })),
  reactions: list(fields({ ...said, emoji: text, on: flag })),
});

const whoMay = fields({ posts: text, namesAll: text, pins: text });
const isList = (value: unknown): boolean => Array.isArray(value);
const pin = fields({ target: ref, on: flag, by: hex, stamp });
const somebody = fields({ member: hex });
const lines: { readonly [T in LineRecord["type"]]: Check } = {
  RoomCreated: any,
  RoomRenamed: fields({ name: text }),
  Imported: fields({ source: text, key: hex, name: text, from: text }),
  Pinned: fields({ target: ref }),
  RoomPictured: fields({ on: flag }),
  MemberJoined: fields({ invitedBy: orNull(hex) }),
  CheckedIn: fields({ objective: hex, keyResult: hex, value: number }),
  NoteSaid: fields({ note: hex, role: text, act: text, title: text }),
  MemberAdded: somebody,
  GuestJoined: somebody,
  MemberLeft: somebody,
  MemberRemoved: somebody,
  RoleChanged: fields({ member: hex, role: text }),
  RulesChanged: fields({ history: maybe(text), whoAdds: maybe(text), whoMay: maybe(whoMay) }),
  LinkMade: any,
  LinkRevoked: any,
  KeyRenewed: any,
  DeviceAdded: fields({ member: hex, how: text }),
  DeviceRevoked: somebody,
  Vouched: somebody,
  Newer: any,
  SetAside: fields({ reason: text }),
};
const line = kinds("type", lines);
const shown = { order: hex, stamp, arrivedAt: number, late: flag };

const record = kinds("kind", {
  message: fields({ ...shown, state: message }),
  line: fields({ ...shown, author: orNull(hex), line }),
});
/** Words that nobody changed, as a leaf has them (tables/leaves.ts). */
const word: readonly Check[] = [count, count, count, count, text, number, count, number, flag];
const words: Check = (value) =>
  Array.isArray(value) && value.length === word.length && word.every((check, at) => check(value[at]));

const noteSaid = fields({ role: text, act: text, title: text, author: hex, stamp });

const acts: { readonly [K in PendingActRecord["act"]["kind"]]: Check } = {
  roomCreated: fields({ room: hex, use: text, name: text }),
  profileSet: fields({ name: text }),
  roomFounded: fields({ chain: hex, name: text, entries: list(bytes), wraps: list(bytes) }),
};

const ROOM_BYTES = 16;
const written = fields({ ...next, feed: hex });
const left = fields({ left: count });
const citation = fields({ seq: count, epoch: count });
const isCited: Check = (value) => value instanceof Map && [...value.values()].every(citation);
/** What a person has decided about others on this device; the rest of this table is read by whoever wrote it. */
const decided: ReadonlyMap<string, Check> = new Map([
  ["verified", fields({ key: hex, at: number })],
  ["blocked", flag],
  ["kit", text],
  ["shut", flag],
]);
const nameOf = (key: Bytes): string => new TextDecoder().decode(key);

const keys: Tables<"keys"> = {
  identity: {
    value: fields({
      phase: (value) => ["founding", "joining", "waiting", "ready"].includes(value as string),
      org: hex,
      member: hex,
      device: hex,
      relay: text,
      wraps: list(bytes),
      entries: list(bytes),
      setupToken: orNull(text),
      link: maybe(text),
      roomAhead: maybe(hex),
    }),
  },
  wraps: { keys: [32], value: bytes },
  local: { value: (value, key) => (decided.get(nameOf(key).split(" ", 1).join()) ?? any)(value) },
};

const outbox: Tables<"outbox"> = {
  feeds: {
    keys: [16, 40],
    value: (value, key) => (key.length === ROOM_BYTES ? written : left)(value),
  },
  rows: {
    keys: [48],
    value: fields({
      room: hex,
      feed: hex,
      seq: count,
      order: hex,
      bytes,
      event: bytes,
      kind: text,
      text,
      writtenAt: number,
      refusal: orNull(text),
      epoch: maybe(count),
      objective: orNull(hex),
    }),
    inside: isWhole,
  },
  entries: { value: fields({ id: text, act: kinds("kind", acts), at: number, refusal: maybe(text) }) },
  drafts: { keys: [16], value: text },
  invites: { value: fields({ link: text, wraps: list(bytes) }) },
  commands: { value: fields({ at: number }) },
};

const cache: Tables<"cache"> = {
  meta: { value: (value, key) => (nameOf(key) === "cited" ? isCited : number)(value) },
  entries: { keys: [40], value: bytes },
  rooms: {
    keys: [16],
    value: fields({
      heads: mapOf(fields(next)),
      name: maybe(
        fields({
          name: orNull(fields({ text, by: hex, stamp })),
          pins: maybe(list(pin)),
          picture: maybe(fields({ on: flag, by: hex, stamp })),
        }),
      ),
      last: maybe(
        orNull(
          fields({
            order: hex,
            author: orNull(hex),
            kind: text,
            text,
            line: orNull(line),
            stamp,
            at: number,
          }),
        ),
      ),
      speakers: maybe(list(hex)),
      unread: maybe(count),
      late: maybe(list(hex)),
      named: maybe(list(hex)),
      urgent: maybe(list(hex)),
      asked: maybe(list(hex)),
      top: maybe(orNull(fields({ hlc: count, arrivedAt: number }))),
      envelopes: maybe(count),
      orphans: maybe(count),
      locked: maybe(count),
      before: maybe(list(count)),
      left: maybe(mapOf(count)),
      withheld: maybe(list(text)),
      announcement: maybe(noteSaid),
      at: maybe(number),
    }),
  },
  rows: {
    keys: [48],
    value: fields({ bytes, hlc: count, arrivedAt: number, counts: flag, flaw: orNull(text) }),
  },
  messages: { keys: [54], value: record },
  blocks: { keys: [48], value: bytes, inside: isBlock },
  leaves: {
    keys: [54],
    value: fields({
      until: orNull(hex),
      names: list(hex),
      messages: list((one) => words(one) || record(one)),
    }),
    inside: areNamed,
  },
  orphans: { value: message },
  registers: {
    keys: [32],
    value: fields({ device: hex, hlc: count, bytes, marker: mapOf(count), rests: maybe(list(list(count))) }),
  },
  goalChanges: {
    keys: [54],
    value: fields({
      stamp,
      author: hex,
      session: count,
      changes: list(bytes),
      room: maybe(hex),
      leads: maybe(flag),
      posts: maybe(flag),
    }),
  },
  notes: { keys: [70], value: noteSaid },
  noteEdits: {
    keys: [70],
    value: fields({ stamp, author: hex, leads: flag, session: count, update: bytes }),
  },
  goalTitles: { value: fields({ title: text, unit: text, glance: maybe(text), drawn: maybe(text) }) },
  checkIns: {
    value: fields({
      checkIns: list(
        fields({
          ref,
          stamp,
          by: hex,
          value: number,
          confidence: orNull(number),
          note: text,
          after: list(ref),
          isUnmarked: maybe(flag),
          parts: maybe(list(isList)),
        }),
      ),
    }),
  },
};

const tables: { readonly [Name in keyof Disks]: Readonly<Record<string, Table>> } = { keys, outbox, cache };

type Read = Pick<BrokenRecord, "disk" | "table" | "key" | "value">;

/** Why a record cannot be used, `null` for a sound one. Tables that are not the engine's are none of its business. */
export function flawOf({ disk, table, key, value }: Read, crypto: CryptoPort): BrokenRecord["flaw"] | null {
  const known = tables[disk][table];
  if (known === undefined) return null;
  if (isUnreadable(value)) return "Unreadable";
  if (known.keys !== undefined && !known.keys.includes(key.length)) return "Key";
  if (!known.value(value, key)) return "Shape";
  return known.inside?.(value as never, crypto) === false ? "Content" : null;
}

function isBlock(block: Bytes): boolean {
  try {
    return decodeBlock(block).length > 0;
  } catch {
    return false; // bytes that are no block throw, and nothing else does
  }
}

/** What a leaf's words name is in its list of names. */
function areNamed({ names, messages }: StoredLeaf): boolean {
  return messages.every((one) => {
    if (!isWords(one)) return true;
    const [, feed, , author, , replyFeed] = one;
    return [feed, author, replyFeed].every((place) => place < names.length);
  });
}

/** An own row is its envelope and its event, at the place that it says: else nothing of it can be shown, sent or sealed anew. */
function isWhole({ room, feed, seq, bytes, event }: OutboxRecord, crypto: CryptoPort): boolean {
  const envelope = parseEnvelope(bytes, crypto);
  if (!envelope.ok || envelope.value.feed !== feed) return false;
  const { header } = envelope.value;
  const content = decodeCbor(event);
  return header.room === room && header.seq === seq && content.ok && parseEvent(content.value).ok;
}
