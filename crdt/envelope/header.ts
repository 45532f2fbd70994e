import { type Bytes, equalBytes } from "../base/bytes.ts";
import { type CborError, decodeCbor } from "../base/cbor.ts";
import { type Hlc, isHlc } from "../base/clock.ts";
import {
  type DeviceId,
  type FeedId,
  feedOf,
  type Incarnation,
  idToBytes,
  parseDeviceId,
  parseIncarnation,
  parseRoomId,
  type RoomId,
} from "../base/ids.ts";
import { err, ok, type Result } from "../base/result.ts";
import { parseCosePrefix, type Sign1 } from "../cose/sign1.ts";
import type { Verifier } from "../crypto/port.ts";
import { readLayout, withoutBody, writeLayout } from "./layout.ts";

/**
 * The signed part of an envelope.
 *
 * Shape: CBOR array `[version, room 16 B, device 16 B, incarnation 8 B, seq, prev 32 B, hlc, epoch, rosterSeq, bodyHash 32 B, bodyLen]`.
 * `prev` is SHA-256 of the whole previous COSE_Sign1 of the feed (32 zero bytes at seq 0), so signing one
 * envelope vouches for all before it. Header and body are separate: a body can be dropped and the chain still verifies.
 * Rules ENV1–ENV4 in SPEC.md.
 */
export interface Header {
  readonly version: EnvelopeVersion;
  readonly room: RoomId;
  readonly device: DeviceId;
  readonly incarnation: Incarnation;
  readonly seq: number;
  readonly prev: Bytes;
  readonly hlc: Hlc;
  readonly epoch: number;
  /** Head of the roster that the author knew. */
  readonly rosterSeq: number;
  readonly bodyHash: Bytes;
  readonly bodyLen: number;
}

/** Where an envelope stands and what it rests on: all that its author chooses. */
export type EnvelopePlace = Omit<Header, "version" | "bodyHash" | "bodyLen">;

/** One envelope as it is stored and sent: `COSE_Sign1(header) ‖ body`. */
export interface Envelope {
  readonly header: Header;
  readonly feed: FeedId;
  readonly sign1: Sign1;
  /** Empty when the body was dropped. */
  readonly body: Bytes;
  readonly bytes: Bytes;
  /** SHA-256 of the COSE_Sign1: what the next envelope's `prev` must be. */
  readonly hash: Bytes;
}

export type EnvelopeError =
  | CborError
  | { readonly type: "BadCose" }
  | { readonly type: "BadHeader"; readonly field: string }
  | { readonly type: "BadBody" }
  | { readonly type: "TooLarge"; readonly bytes: number };

/** 2: every body has a key of its own, which can be given away without opening any other. 1 is read, and written no more. */
export type EnvelopeVersion = 1 | 2;
export const ENVELOPE_VERSION: EnvelopeVersion = 2;
const FIELDS = 11;
export const MAX_ENVELOPE_BYTES = 65_536;
export const NO_PREVIOUS: Bytes = new Uint8Array(32);

export const encodeHeader = (header: Header): Bytes =>
  writeLayout([...boundFields(header), header.bodyHash, header.bodyLen]);

/** What the body is bound to: all header fields before its own hash. */
export const bodyAad = (place: EnvelopePlace): Bytes =>
  writeLayout(boundFields({ ...place, version: ENVELOPE_VERSION }));

/** The same from an envelope that was read: its header is there in its only encoding. */
export const bodyAadOf = ({ header, sign1 }: Pick<Envelope, "header" | "sign1">): Bytes =>
  withoutBody(sign1.payload, header.bodyLen);

function boundFields(header: Omit<Header, "bodyHash" | "bodyLen">) {
  const { version, room, device, incarnation, seq, prev, hlc, epoch, rosterSeq } = header;
  return [
    version,
    idToBytes(room),
    idToBytes(device),
    idToBytes(incarnation),
    seq,
    prev,
    hlc,
    epoch,
    rosterSeq,
  ] as const;
}

/**
 * Reads one envelope: size, grammar, header, body hash. Says nothing about who signed it.
 *
 * Bounds: ≤ MAX_ENVELOPE_BYTES. Errors: every EnvelopeError; hostile bytes never make it throw.
 */
export function parseEnvelope(
  bytes: Bytes,
  { sha256 }: Pick<Verifier, "sha256">,
): Result<Envelope, EnvelopeError> {
  if (bytes.length > MAX_ENVELOPE_BYTES) return err({ type: "TooLarge", bytes: bytes.length });
  const sign1 = parseCosePrefix(bytes);
  if (!sign1.ok) return sign1;
  const header = parseHeader(sign1.value.payload);
  if (!header.ok) return header;
  const body = bytes.subarray(sign1.value.bytes.length);
  const { bodyHash, bodyLen, device, incarnation } = header.value;
  if (body.length > 0 && (body.length !== bodyLen || !equalBytes(sha256(body), bodyHash)))
    return err({ type: "BadBody" });
  return ok({
    header: header.value,
    feed: feedOf(device, incarnation),
    sign1: sign1.value,
    body,
    bytes,
    hash: sha256(sign1.value.bytes),
  });
}

function parseHeader(payload: Bytes): Result<Header, EnvelopeError> {
  const decoded = readFields(payload);
  if (!decoded.ok) return decoded;
  const fields = decoded.value;
  if (!Array.isArray(fields) || fields.length !== FIELDS) return err({ type: "BadHeader", field: "shape" });
  const [version, room, device, incarnation, seq, prev, hlc, epoch, rosterSeq, bodyHash, bodyLen] =
    fields as readonly unknown[];
  if (version !== 1 && version !== 2) return err({ type: "BadHeader", field: "version" });
  const roomId = parseRoomId(room);
  if (roomId === null) return err({ type: "BadHeader", field: "room" });
  const deviceId = parseDeviceId(device);
  if (deviceId === null) return err({ type: "BadHeader", field: "device" });
  const incarnationId = parseIncarnation(incarnation);
  if (incarnationId === null) return err({ type: "BadHeader", field: "incarnation" });
  if (!isCount(seq)) return err({ type: "BadHeader", field: "seq" });
  if (!isHash(prev) || (seq === 0 && !equalBytes(prev, NO_PREVIOUS)))
    return err({ type: "BadHeader", field: "prev" });
  if (!isHlc(hlc)) return err({ type: "BadHeader", field: "hlc" });
  if (!isCount(epoch)) return err({ type: "BadHeader", field: "epoch" });
  if (!isCount(rosterSeq)) return err({ type: "BadHeader", field: "rosterSeq" });
  if (!isHash(bodyHash)) return err({ type: "BadHeader", field: "bodyHash" });
  if (!isCount(bodyLen) || bodyLen === 0 || bodyLen > MAX_ENVELOPE_BYTES)
    return err({ type: "BadHeader", field: "bodyLen" });
  return ok({
    version,
    room: roomId,
    device: deviceId,
    incarnation: incarnationId,
    seq,
    prev,
    hlc,
    epoch,
    rosterSeq,
    bodyHash,
    bodyLen,
  });
}

function readFields(payload: Bytes): Result<unknown, CborError> {
  const fields = readLayout(payload);
  return fields === null ? decodeCbor(payload) : ok(fields);
}

const isCount = (value: unknown): value is number =>
  typeof value === "number" && Number.isInteger(value) && value >= 0 && value < 2 ** 48;
const isHash = (value: unknown): value is Bytes => value instanceof Uint8Array && value.length === 32;
