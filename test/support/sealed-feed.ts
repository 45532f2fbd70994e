import type { Bytes } from "../../crdt/base/bytes.ts";
import type { CborValue } from "../../crdt/base/cbor.ts";
import { hlcOf } from "../../crdt/base/clock.ts";
import {
  type DeviceId,
  type FeedId,
  feedOf,
  type Incarnation,
  parseDeviceId,
  parseIncarnation,
  type RoomId,
} from "../../crdt/base/ids.ts";
import type { Result } from "../../crdt/base/result.ts";
import { createNobleCrypto } from "../../crdt/crypto/noble.ts";
import type { CryptoPort, Signer } from "../../crdt/crypto/port.ts";
import { bodyKeyOf } from "../../crdt/envelope/body-key.ts";
import { type Envelope, type EnvelopePlace, NO_PREVIOUS, parseEnvelope } from "../../crdt/envelope/header.ts";
import { sealEnvelope } from "../../crdt/envelope/seal.ts";
import { clientIdOf } from "../../crdt/log/client-id.ts";
import type { FeedRun } from "../../crdt/log/projection.ts";
import { seededBytes } from "./seeded-bytes.ts";

/** Somebody who writes one feed of one room. */
export interface Writer {
  readonly crypto: CryptoPort;
  readonly room: RoomId;
  readonly device: DeviceId;
  readonly incarnation: Incarnation;
  readonly feed: FeedId;
  readonly signer: Signer;
  readonly roomKey: Bytes;
  readonly bodyKey: Bytes;
}

export const ROOM = "000102030405060708090a0b0c0d0e0f" as RoomId;
export const OTHER_ROOM = "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff" as RoomId;
export const WRITTEN_AT = 1_790_000_000_000;

/** The value of an outcome that a test rests on. */
export function must<T, E>(result: Result<T, E>): T {
  if (result.ok) return result.value;
  throw new Error(`unexpected refusal: ${JSON.stringify(result.error)}`);
}

export async function newWriter(seed = "a feed", room: RoomId = ROOM): Promise<Writer> {
  const crypto = createNobleCrypto(seededBytes(seed));
  const device = parseDeviceId(crypto.randomBytes(16)) as DeviceId;
  const incarnation = parseIncarnation(crypto.randomBytes(8)) as Incarnation;
  const feed = feedOf(device, incarnation);
  const roomKey = crypto.randomBytes(32);
  const signer = await crypto.signerFromSeed(crypto.randomBytes(32));
  const bodyKey = await bodyKeyOf(crypto, roomKey, room, feed);
  return { crypto, room, device, incarnation, feed, signer, roomKey, bodyKey };
}

/** Where the writer's next envelope goes. */
export function placeAfter(writer: Writer, last: Envelope | null): EnvelopePlace {
  const { room, device, incarnation } = writer;
  const seq = last === null ? 0 : last.header.seq + 1;
  const hlc = last === null ? hlcOf(WRITTEN_AT) : last.header.hlc + 1;
  return { room, device, incarnation, seq, prev: last?.hash ?? NO_PREVIOUS, hlc, epoch: 0, rosterSeq: 3 };
}

/** One envelope at a place that may be a wrong one. */
export async function sealAt(writer: Writer, place: EnvelopePlace, event: CborValue): Promise<Envelope> {
  const sealed = must(await sealEnvelope(place, event, writer.bodyKey, writer.signer, writer.crypto));
  return must(parseEnvelope(sealed, writer.crypto));
}

export async function writeFeed(writer: Writer, events: readonly CborValue[]): Promise<readonly Envelope[]> {
  const envelopes: Envelope[] = [];
  for (const event of events)
    envelopes.push(await sealAt(writer, placeAfter(writer, envelopes.at(-1) ?? null), event));
  return envelopes;
}

/** The run that holds these envelopes of a writer; `from` is where they claim to stand. */
export const runOf = (
  { room, feed, crypto }: Writer,
  envelopes: readonly Pick<Envelope, "bytes">[],
  from = 0,
): FeedRun => ({
  clientId: clientIdOf(room, feed, crypto),
  feed: from === 0 ? feed : null,
  from,
  envelopes: envelopes.map(({ bytes }) => bytes),
});

/** The ways to flip one bit of these bytes; every seventh one changes each byte, and no two neighbours at the same bit. */
export function* flippedBits(bytes: Bytes, step = 1): Generator<Bytes> {
  for (let bit = 0; bit < bytes.length * 8; bit += step) {
    const flipped = bytes.slice();
    flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7));
    yield flipped;
  }
}
