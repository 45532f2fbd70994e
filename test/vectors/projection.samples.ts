import { type Bytes, concat, toHex, utf8 } from "../../crdt/base/bytes.ts";
import { type DeviceId, feedOf, type Incarnation, idToBytes } from "../../crdt/base/ids.ts";
import { nobleVerifier } from "../../crdt/crypto/noble.ts";
import { clientIdOf } from "../../crdt/log/client-id.ts";
import { digestOf } from "../../crdt/log/digest.ts";
import { encodeUpdate, type FeedRun, rootName } from "../../crdt/log/projection.ts";
import { encodeStateVector } from "../../crdt/log/state-vector.ts";
import { ROOM } from "../support/sealed-feed.ts";

/** What `projection.json` freezes. Run this file to print it anew; only a new version of the format may change a line. */
const LENGTHS = [1, 3, 2];
const KNOWN = [0, 2, 2];

/** Rows are opaque here, so any bytes do: 40 B of a hash and its place. */
const rowOf = (feed: string, seq: number): Bytes =>
  concat(nobleVerifier.sha256(utf8(`${feed} ${seq}`)), new Uint8Array(8).fill(seq));

function feedNumber(index: number) {
  const device = `${index}`.repeat(32) as DeviceId;
  const feed = feedOf(device, "0102030405060708" as Incarnation);
  const rows = Array.from({ length: LENGTHS[index] as number }, (_, seq) => rowOf(feed, seq));
  return { device, feed, clientId: clientIdOf(ROOM, feed, nobleVerifier), rows, known: KNOWN[index] as number };
}

export function projectionVectorsNow() {
  const feeds = LENGTHS.map((_, index) => feedNumber(index));
  const runs = feeds.map(({ clientId, feed, rows }): FeedRun => ({ clientId, feed, from: 0, envelopes: rows }));
  const missing = feeds.map(({ clientId, feed, rows, known }): FeedRun => {
    return { clientId, feed: known === 0 ? feed : null, from: known, envelopes: rows.slice(known) };
  });
  const heads = feeds.map(({ clientId, rows }) => {
    return { clientId, next: rows.length, hash: nobleVerifier.sha256(rows.at(-1) as Bytes) };
  });
  const registers = feeds.slice(1).map(({ device }, index) => ({ device: idToBytes(device), hlc: index + 7 }));
  return {
    version: 1,
    room: ROOM,
    feeds: feeds.map(({ feed, clientId, rows }) => ({ feed, clientId, root: rootName(feed), rows: rows.map(toHex) })),
    update: toHex(encodeUpdate(runs)),
    stateVector: toHex(encodeStateVector(new Map(heads.map(({ clientId, next }) => [clientId, next])))),
    knownStateVector: toHex(encodeStateVector(new Map(feeds.map(({ clientId, known }) => [clientId, known])))),
    difference: toHex(encodeUpdate(missing)),
    digest: toHex(digestOf(heads, registers, nobleVerifier)),
    emptyDigest: toHex(digestOf([], [], nobleVerifier)),
  };
}

if (import.meta.main) console.log(JSON.stringify(projectionVectorsNow(), null, 2));
