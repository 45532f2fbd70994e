import type { Bytes } from "../base/bytes.ts";
import type { CborValue } from "../base/cbor.ts";
import { decodeCbor, encodeCbor } from "../base/cbor.ts";
import { type ChainId, idToBytes, parseChainId, parseRoomId, type RoomId } from "../base/ids.ts";
import { err, ok, type Result } from "../base/result.ts";
import {
  ByteWriter,
  type Cursor,
  cursorOf,
  readVarBytes,
  readVarUint,
  varUintLength,
} from "../base/varint.ts";
import type { ClientId } from "../log/client-id.ts";
import { type FeedRun, updateLength, writeUpdate } from "../log/projection.ts";
import { isRefusal, type Refusal } from "./refusals.ts";

/**
 * What travels on `/sync`.
 *
 *   frame   := (varuint(channel) message)*
 *   message := varuint(0) varuint(0|1|2) varbytes                  sync step 1 (state vector), step 2 and update (projection)
 *            | varuint(type ≥ 16) varbytes(CBOR array)             ours
 *
 * Channel 0 is the connection; channel n ≥ 1 is the n-th room that `hello` and `subscribe` named, so a room id travels
 * once. Type 0 is y-protocols as it is. Fields behind those a type has are passed over. Rules WIRE1–WIRE4 in SPEC.md.
 */
export const PROTOCOL_VERSION = 1;
export const MAX_FRAME_BYTES = 1_048_576;

export interface RoomDigest {
  readonly room: RoomId;
  readonly digest: Bytes; // 8 B
}

export type WireMessage =
  // both ways, on a room channel
  | { readonly type: "step1"; readonly vector: Bytes }
  | { readonly type: "step2"; readonly update: Bytes }
  | { readonly type: "update"; readonly update: Bytes }
  | { readonly type: "registers"; readonly registers: readonly Bytes[] }
  /** Last value, never stored: sealed by the sender, opaque to the relay. */
  | { readonly type: "presence"; readonly from: Bytes; readonly sealed: Bytes }
  // relay → client
  | { readonly type: "challenge"; readonly version: number; readonly nonce: Bytes; readonly now: number }
  | {
      readonly type: "welcome";
      readonly now: number;
      readonly ticket: Bytes;
      readonly wraps: number;
      readonly release: string;
    }
  | { readonly type: "needEntries"; readonly chain: ChainId; readonly from: number }
  | {
      readonly type: "entries";
      readonly chain: ChainId;
      readonly from: number;
      readonly entries: readonly Bytes[];
    }
  | { readonly type: "wraps"; readonly chain: ChainId; readonly wraps: readonly Bytes[] }
  | {
      readonly type: "appended";
      readonly request: number;
      readonly refusal: Refusal | null;
      readonly rule: string;
      readonly seq: number;
    }
  | { readonly type: "ack"; readonly heads: readonly (readonly [ClientId, number])[] }
  | { readonly type: "nack"; readonly clientId: ClientId; readonly from: number; readonly refusal: Refusal }
  /** Every row the relay had for this room when it answered has been sent. */
  | { readonly type: "settled" }
  /** Closed segments 0 … count − 1 are served over HTTP. */
  | { readonly type: "segments"; readonly count: number }
  | { readonly type: "refused"; readonly refusal: Refusal; readonly detail: string }
  /** `lag`: rows of rooms that this connection follows which wait in the relay's store, because it is slower than they come. */
  | { readonly type: "pong"; readonly at: number; readonly now: number; readonly lag?: number }
  // client → relay
  | { readonly type: "auth"; readonly signed: Bytes }
  | {
      readonly type: "hello";
      readonly chains: readonly (readonly [ChainId, number])[];
      readonly rooms: readonly RoomDigest[];
    }
  | { readonly type: "subscribe"; readonly rooms: readonly RoomDigest[] }
  | {
      readonly type: "append";
      readonly request: number;
      readonly chain: ChainId;
      readonly entries: readonly Bytes[];
      readonly wraps: readonly Bytes[];
    }
  /** `taken`: bytes of frames that the client has worked through on this connection. */
  | { readonly type: "ping"; readonly at: number; readonly taken?: number };

export interface Addressed {
  readonly channel: number;
  readonly message: WireMessage;
}

export type WireError = {
  readonly type: "BadFrame";
  readonly reason: "CutShort" | "UnknownType" | "BadFields" | "TooLarge";
};

interface Codec<M extends WireMessage> {
  readonly code: number;
  readonly encode: (message: M) => readonly CborValue[];
  readonly parse: (fields: readonly unknown[]) => M | null;
}
type CodecTable = {
  readonly [T in WireMessage["type"] as T extends SyncType ? never : T]: Codec<
    Extract<WireMessage, { type: T }>
  >;
};
type SyncType = "step1" | "step2" | "update";

const SYNC = 0;
const syncTypes: readonly SyncType[] = ["step1", "step2", "update"];

const isUint = (value: unknown): value is number =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
const isBytes = (value: unknown): value is Bytes => value instanceof Uint8Array;
const isText = (value: unknown): value is string => typeof value === "string";
const isBytesList = (value: unknown): value is readonly Bytes[] =>
  Array.isArray(value) && value.every(isBytes);

function parseRooms(value: unknown): readonly RoomDigest[] | null {
  if (!Array.isArray(value)) return null;
  const rooms: RoomDigest[] = [];
  for (const pair of value) {
    const [id, digest] = Array.isArray(pair) && pair.length === 2 ? pair : [];
    const room = parseRoomId(id);
    if (room === null || !isBytes(digest) || digest.length !== 8) return null;
    rooms.push({ room, digest });
  }
  return rooms;
}

function parsePairs<K>(
  value: unknown,
  key: (raw: unknown) => K | null,
): readonly (readonly [K, number])[] | null {
  if (!Array.isArray(value)) return null;
  const pairs: (readonly [K, number])[] = [];
  for (const pair of value) {
    const [first, second] = Array.isArray(pair) && pair.length === 2 ? pair : [];
    const parsed = key(first);
    if (parsed === null || !isUint(second)) return null;
    pairs.push([parsed, second]);
  }
  return pairs;
}

const roomsToCbor = (rooms: readonly RoomDigest[]): CborValue =>
  rooms.map(({ room, digest }) => [idToBytes(room), digest]);

const codecs: CodecTable = {
  challenge: {
    code: 16,
    encode: (m) => [m.version, m.nonce, m.now],
    parse: ([version, nonce, now]) =>
      isUint(version) && isBytes(nonce) && nonce.length === 32 && isUint(now)
        ? { type: "challenge", version, nonce, now }
        : null,
  },
  auth: {
    code: 17,
    encode: (m) => [m.signed],
    parse: ([signed]) => (isBytes(signed) ? { type: "auth", signed } : null),
  },
  welcome: {
    code: 18,
    encode: (m) => [m.now, m.ticket, m.wraps, m.release],
    parse: ([now, ticket, wraps, release]) =>
      isUint(now) && isBytes(ticket) && isUint(wraps) && isText(release)
        ? { type: "welcome", now, ticket, wraps, release }
        : null,
  },
  hello: {
    code: 19,
    encode: (m) => [m.chains.map(([chain, seq]) => [idToBytes(chain), seq]), roomsToCbor(m.rooms)],
    parse: ([rawChains, rawRooms]) => {
      const chains = parsePairs(rawChains, parseChainId);
      const rooms = parseRooms(rawRooms);
      return chains && rooms && { type: "hello", chains, rooms };
    },
  },
  entries: {
    code: 20,
    encode: (m) => [idToBytes(m.chain), m.from, m.entries],
    parse: ([raw, from, entries]) => {
      const chain = parseChainId(raw);
      return chain && isUint(from) && isBytesList(entries) ? { type: "entries", chain, from, entries } : null;
    },
  },
  append: {
    code: 21,
    encode: (m) => [m.request, idToBytes(m.chain), m.entries, m.wraps],
    parse: ([request, raw, entries, wraps]) => {
      const chain = parseChainId(raw);
      return chain && isUint(request) && isBytesList(entries) && isBytesList(wraps)
        ? { type: "append", request, chain, entries, wraps }
        : null;
    },
  },
  appended: {
    code: 22,
    encode: (m) => [m.request, m.refusal, m.rule, m.seq],
    parse: ([request, refusal, rule, seq]) =>
      isUint(request) && (refusal === null || isRefusal(refusal)) && isText(rule) && isUint(seq)
        ? { type: "appended", request, refusal, rule, seq }
        : null,
  },
  ack: {
    code: 23,
    encode: (m) => [m.heads],
    parse: ([raw]) => {
      const heads = parsePairs(raw, (id) => (isUint(id) ? id : null));
      return heads && { type: "ack", heads };
    },
  },
  nack: {
    code: 24,
    encode: (m) => [m.clientId, m.from, m.refusal],
    parse: ([clientId, from, refusal]) =>
      isUint(clientId) && isUint(from) && isRefusal(refusal)
        ? { type: "nack", clientId, from, refusal }
        : null,
  },
  registers: {
    code: 25,
    encode: (m) => [m.registers],
    parse: ([registers]) => (isBytesList(registers) ? { type: "registers", registers } : null),
  },
  presence: {
    code: 26,
    encode: (m) => [m.from, m.sealed],
    parse: ([from, sealed]) => (isBytes(from) && isBytes(sealed) ? { type: "presence", from, sealed } : null),
  },
  settled: { code: 27, encode: () => [], parse: () => ({ type: "settled" }) },
  subscribe: {
    code: 28,
    encode: (m) => [roomsToCbor(m.rooms)],
    parse: ([raw]) => {
      const rooms = parseRooms(raw);
      return rooms && { type: "subscribe", rooms };
    },
  },
  segments: {
    code: 29,
    encode: (m) => [m.count],
    parse: ([count]) => (isUint(count) ? { type: "segments", count } : null),
  },
  refused: {
    code: 30,
    encode: (m) => [m.refusal, m.detail],
    parse: ([refusal, detail]) =>
      isRefusal(refusal) && isText(detail) ? { type: "refused", refusal, detail } : null,
  },
  ping: {
    code: 31,
    encode: ({ at, taken }) => (taken === undefined ? [at] : [at, taken]),
    parse: ([at, taken]) => {
      if (!isUint(at)) return null;
      if (taken === undefined) return { type: "ping", at };
      return isUint(taken) ? { type: "ping", at, taken } : null;
    },
  },
  pong: {
    code: 32,
    encode: ({ at, now, lag }) => (lag === undefined ? [at, now] : [at, now, lag]),
    parse: ([at, now, lag]) => {
      if (!isUint(at) || !isUint(now)) return null;
      if (lag === undefined) return { type: "pong", at, now };
      return isUint(lag) ? { type: "pong", at, now, lag } : null;
    },
  },
  needEntries: {
    code: 33,
    encode: (m) => [idToBytes(m.chain), m.from],
    parse: ([raw, from]) => {
      const chain = parseChainId(raw);
      return chain && isUint(from) ? { type: "needEntries", chain, from } : null;
    },
  },
  wraps: {
    code: 34,
    encode: (m) => [idToBytes(m.chain), m.wraps],
    parse: ([raw, wraps]) => {
      const chain = parseChainId(raw);
      return chain && isBytesList(wraps) ? { type: "wraps", chain, wraps } : null;
    },
  },
};

const codecByCode = new Map<number, Codec<WireMessage>>(
  Object.values(codecs).map((codec) => [codec.code, codec as unknown as Codec<WireMessage>]),
);

const isSync = (message: WireMessage): message is Extract<WireMessage, { type: SyncType }> =>
  syncTypes.includes(message.type as SyncType);

/** One message without its channel, as a stock y-websocket peer writes it. */
export function writeMessage(writer: ByteWriter, message: WireMessage): ByteWriter {
  if (isSync(message)) {
    const payload = message.type === "step1" ? message.vector : message.update;
    return writer.uint(SYNC).uint(syncTypes.indexOf(message.type)).varBytes(payload);
  }
  const codec = codecs[message.type] as Codec<WireMessage>;
  return writer.uint(codec.code).varBytes(encodeCbor(codec.encode(message)));
}

export const encodeMessage = (message: WireMessage): Bytes => writeMessage(new ByteWriter(), message).bytes();

/** An `update` of these rows, without its channel: written once, into its place. */
export function encodeUpdateMessage(runs: readonly FeedRun[]): Bytes {
  const length = updateLength(runs);
  const writer = new ByteWriter(2 + varUintLength(length) + length);
  return writeUpdate(writer.uint(SYNC).uint(syncTypes.indexOf("update")).uint(length), runs).bytes();
}

export function encodeFrame(messages: readonly Addressed[]): Bytes {
  const writer = new ByteWriter();
  for (const { channel, message } of messages) writeMessage(writer.uint(channel), message);
  return writer.bytes();
}

/** All messages of a frame, or nothing: a frame with one bad message is refused whole. */
export function parseFrame(bytes: Bytes): Result<readonly Addressed[], WireError> {
  if (bytes.length > MAX_FRAME_BYTES) return err({ type: "BadFrame", reason: "TooLarge" });
  const cursor = cursorOf(bytes);
  const messages: Addressed[] = [];
  while (cursor.at < bytes.length) {
    const channel = readVarUint(cursor);
    if (channel === null) return err({ type: "BadFrame", reason: "CutShort" });
    const message = readMessage(cursor);
    if (!message.ok) return message;
    messages.push({ channel, message: message.value });
  }
  return ok(messages);
}

/** One message at the cursor. Unknown types are refused: peers agree on PROTOCOL_VERSION before they speak. */
export function readMessage(cursor: Cursor): Result<WireMessage, WireError> {
  const code = readVarUint(cursor);
  if (code === null) return err({ type: "BadFrame", reason: "CutShort" });
  if (code === SYNC) return readSync(cursor);
  const codec = codecByCode.get(code);
  if (codec === undefined) return err({ type: "BadFrame", reason: "UnknownType" });
  const payload = readVarBytes(cursor, MAX_FRAME_BYTES);
  if (payload === null) return err({ type: "BadFrame", reason: "CutShort" });
  const fields = decodeCbor(payload);
  const message = fields.ok && Array.isArray(fields.value) ? codec.parse(fields.value) : null;
  return message === null ? err({ type: "BadFrame", reason: "BadFields" }) : ok(message);
}

function readSync(cursor: Cursor): Result<WireMessage, WireError> {
  const step = readVarUint(cursor);
  const payload = readVarBytes(cursor, MAX_FRAME_BYTES);
  if (step === null || payload === null) return err({ type: "BadFrame", reason: "CutShort" });
  const type = syncTypes[step];
  if (type === undefined) return err({ type: "BadFrame", reason: "UnknownType" });
  return ok(type === "step1" ? { type, vector: payload } : { type, update: payload });
}
