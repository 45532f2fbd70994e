import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as Y from "yjs";
import { must, ROOM } from "../../test/support/sealed-feed.ts";
import { projectionVectorsNow } from "../../test/vectors/projection.samples.ts";
import { type Bytes, fromHex, toHex } from "../base/bytes.ts";
import { type FeedId, parseFeedId } from "../base/ids.ts";
import { nobleVerifier } from "../crypto/noble.ts";
import { type ClientId, clientIdOf } from "./client-id.ts";
import { encodeUpdate, type FeedRun, parseUpdate, rootName } from "./projection.ts";
import { encodeStateVector, parseStateVector } from "./state-vector.ts";

const vectors: ReturnType<typeof projectionVectorsNow> = JSON.parse(
  readFileSync(new URL("../../test/vectors/projection.json", import.meta.url), "utf8"),
);
const BOUNDS = { maxFeeds: 100, maxItems: 1_000 };

interface Log {
  readonly feed: FeedId;
  readonly clientId: ClientId;
  readonly rows: readonly Bytes[];
  /** How many of the rows somebody else has, or claims to have. */
  readonly has: number;
}
const log = fc
  .record({
    feed: fc.uint8Array({ minLength: 24, maxLength: 24 }),
    rows: fc.array(fc.uint8Array({ maxLength: 200 }), { minLength: 1, maxLength: 8 }),
    has: fc.nat({ max: 9 }),
  })
  .map(({ feed: bytes, rows, has }): Log => {
    const feed = parseFeedId(bytes) as FeedId;
    return { feed, clientId: clientIdOf(ROOM, feed, nobleVerifier), rows, has };
  });
const logs = fc.uniqueArray(log, { selector: ({ feed }) => feed, maxLength: 7 });

const runFrom = ({ feed, clientId, rows }: Log, from: number): FeedRun => ({
  clientId,
  feed: from === 0 ? feed : null,
  from,
  envelopes: rows.slice(from),
});
const whole = (all: readonly Log[]): Bytes => encodeUpdate(all.map((one) => runFrom(one, 0)));
const vectorOf = (all: readonly Log[]) => new Map(all.map(({ clientId, has }) => [clientId, has]));

/** The same rows as Yjs 13 would hold and write them: each feed by a Y.Doc of its own, then merged. */
function realDoc(all: readonly Log[]): Y.Doc {
  const merged = new Y.Doc();
  for (const { feed, clientId, rows } of all) {
    const author = new Y.Doc();
    author.clientID = clientId;
    for (const row of rows) author.getArray(rootName(feed)).push([row]);
    Y.applyUpdate(merged, Y.encodeStateAsUpdate(author));
  }
  return merged;
}

describe("against Yjs 13", () => {
  test("[LOG2] all rows are byte for byte what Yjs writes", () => {
    fc.assert(
      fc.property(logs, (all) => {
        expect(toHex(whole(all))).toBe(toHex(Y.encodeStateAsUpdate(realDoc(all))));
      }),
    );
  });

  test("[LOG2] what somebody lacks is byte for byte what Yjs writes for their state vector", () => {
    fc.assert(
      fc.property(logs, (all) => {
        const ours = encodeUpdate(all.map((one) => runFrom(one, Math.min(one.has, one.rows.length))));
        const theirs = Y.encodeStateAsUpdate(realDoc(all), encodeStateVector(vectorOf(all)));
        expect(toHex(ours)).toBe(toHex(theirs));
      }),
    );
  });

  test("[LOG7] the state vector is byte for byte what Yjs writes, and each reads the other's", () => {
    fc.assert(
      fc.property(logs, (all) => {
        const ours = encodeStateVector(new Map(all.map(({ clientId, rows }) => [clientId, rows.length])));
        const theirs = Y.encodeStateVector(realDoc(all));
        expect(toHex(ours)).toBe(toHex(theirs));
        expect(must(parseStateVector(theirs, 100))).toEqual(Y.decodeStateVector(ours));
      }),
    );
  });

  test("[LOG2] a Y.Doc that applies our bytes, whole or in pieces, holds exactly the rows", () => {
    fc.assert(
      fc.property(logs, (all) => {
        const doc = new Y.Doc();
        const pieces = all.flatMap((one) => {
          const { clientId, feed, rows } = one;
          const first: FeedRun = { clientId, feed, from: 0, envelopes: rows.slice(0, one.has) };
          return [encodeUpdate([first]), encodeUpdate([runFrom(one, Math.min(one.has, rows.length))])];
        });
        for (const piece of pieces) Y.applyUpdate(doc, piece);
        Y.applyUpdate(doc, whole(all));
        for (const { feed, rows } of all) expect(doc.getArray(rootName(feed)).toArray()).toEqual(rows);
        expect(toHex(Y.encodeStateAsUpdate(doc))).toBe(toHex(whole(all)));
      }),
    );
  });

  test("[LOG2] what Yjs writes is read back as the same rows", () => {
    fc.assert(
      fc.property(logs, (all) => {
        const runs = must(parseUpdate(Y.encodeStateAsUpdate(realDoc(all)), BOUNDS));
        const sorted = all.toSorted((a, b) => b.clientId - a.clientId);
        expect(runs).toEqual(sorted.map((one) => runFrom(one, 0)));
      }),
    );
  });
});

describe("the client id", () => {
  test("[LOG1] it is the first 53 bits of the feed's hash, and another room gives another", () => {
    fc.assert(
      fc.property(log, ({ feed, clientId }) => {
        const room = fromHex(ROOM) as Bytes;
        const hash = nobleVerifier.sha256(
          new Uint8Array([
            ...new TextEncoder().encode("skein/v1/feed"),
            ...room,
            ...(fromHex(feed) as Bytes),
          ]),
        );
        const first64 = new DataView(hash.buffer, hash.byteOffset).getBigUint64(0);
        expect(BigInt(clientId)).toBe(first64 >> 11n);
        expect(Number.isSafeInteger(clientId)).toBe(true);
      }),
    );
  });
});

describe("frozen projection, version 1", () => {
  test("[LOG1] [LOG2] [LOG7] [LOG8] today's code writes exactly the frozen bytes", () => {
    expect(projectionVectorsNow()).toEqual(vectors);
  });

  test("[LOG2] a Y.Doc reads the frozen bytes and writes them again", () => {
    const doc = new Y.Doc();
    Y.applyUpdate(doc, fromHex(vectors.update) as Bytes);
    expect(toHex(Y.encodeStateAsUpdate(doc))).toBe(vectors.update);
    expect(toHex(Y.encodeStateVector(doc))).toBe(vectors.stateVector);
    for (const { root, rows } of vectors.feeds)
      expect(doc.getArray<Uint8Array>(root).toArray().map(toHex)).toEqual(rows);
    const known = fromHex(vectors.knownStateVector) as Bytes;
    expect(toHex(Y.encodeStateAsUpdate(doc, known))).toBe(vectors.difference);
  });
});
