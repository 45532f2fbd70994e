import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { flippedBits, must } from "../../test/support/sealed-feed.ts";
import { abouts, fileVectorsNow, sealedFile, smallPicture } from "../../test/vectors/files.samples.ts";
import { type Bytes, concat, fromHex } from "../base/bytes.ts";
import { type CborValue, decodeCbor, encodeCbor } from "../base/cbor.ts";
import { createWebCrypto } from "../crypto/webcrypto.ts";
import { MAX_BLOB_BYTES } from "../wire/blob.ts";
import { chunkBytesAt, hashesOf, openChunk, openIndex, sealChunk, sealIndex } from "./chunk.ts";
import { chunksIn, FILE_LIMITS, type FileRef, fileRefToCbor, hasIndex, parseFileRef } from "./reference.ts";

const MIB = FILE_LIMITS.chunkBytes;
const web = createWebCrypto();
const vectors: Awaited<ReturnType<typeof fileVectorsNow>> = JSON.parse(
  readFileSync(new URL("../../test/vectors/files.json", import.meta.url), "utf8"),
);
const refused = (type: string) => ({ ok: false, error: { type } });
const small = await sealedFile("a small file", 1_000);
const two = await sealedFile("two chunks", MIB + 5);

describe("a reference", () => {
  const fields = fileRefToCbor(small.ref) as readonly CborValue[];
  const read = (changed: Partial<Record<number, CborValue>>) =>
    parseFileRef(fields.map((field, at) => (changed[at] === undefined ? field : (changed[at] as CborValue))));

  test("[FILE1] what was written is read, for every kind of file", async () => {
    for (const about of abouts) {
      const { ref } = await sealedFile("kinds", 3, about);
      const decoded = decodeCbor(encodeCbor(fileRefToCbor(ref)));
      expect(parseFileRef(must(decoded))).toEqual(ref);
    }
  });

  test("[FILE1] a name, type, size, key, list of hashes, preview or measure out of bounds is refused", () => {
    expect(read({})).toEqual(small.ref);
    const bad: Partial<Record<number, CborValue>>[] = [
      { 0: "" },
      { 0: "x".repeat(201) },
      { 0: `${"鸿".repeat(200)}x` },
      { 0: "\ud800" },
      { 1: "Text/Plain" },
      { 1: "text" },
      { 1: "text/html; charset=x" },
      { 1: `text/${"x".repeat(100)}` },
      { 2: -1 },
      { 2: 0.5 },
      { 2: FILE_LIMITS.bytes + 1 },
      { 2: MIB + 1 },
      { 2: 0 },
      { 3: new Uint8Array(31) },
      { 4: new Uint8Array(0) },
      { 4: new Uint8Array(64) },
      { 5: new Uint8Array(0) },
      { 5: new Uint8Array(100) },
      { 5: concat(smallPicture, new Uint8Array(FILE_LIMITS.previewBytes)) },
      { 6: 65_536 },
      { 7: -1 },
      { 8: 2 ** 32 },
      { 1: "audio/ogg", 5: new Uint8Array(65) },
    ];
    for (const change of bad) expect([change, read(change)]).toEqual([change, null]);
    for (const value of [null, "file", [], fields.slice(1), [...fields, 0]])
      expect(parseFileRef(value as CborValue)).toBeNull();
    expect(read({ 0: "鸿".repeat(200) })).not.toBeNull();
    expect(read({ 1: "audio/ogg", 5: new Uint8Array(64) })).not.toBeNull();
  });

  test("[FILE1] [FILE5] hashes are as many as the size has chunks, and one beyond sixteen", () => {
    const at = (size: number, hashes: number) => read({ 2: size, 4: new Uint8Array(hashes * 32) }) !== null;
    expect([at(16 * MIB, 16), at(16 * MIB, 1), at(16 * MIB + 1, 17), at(16 * MIB + 1, 1)]).toEqual([
      true,
      false,
      false,
      true,
    ]);
    expect(at(FILE_LIMITS.bytes, 1)).toBe(true);
  });
});

describe("a sealed chunk", () => {
  const open = (file: typeof small, index: number, bytes: Bytes, ref: Partial<FileRef> = {}, hash?: Bytes) =>
    openChunk(web, { ...file.ref, ...ref }, index, hash ?? (hashesOf(file.ref)[index] as Bytes), bytes);
  const chunk = (file: typeof small, index: number) => file.chunks[index] as { hash: Bytes; bytes: Bytes };

  test("[FILE2] [FILE3] a file comes back out of its chunks, whatever its size, and its size alone tells how many", async () => {
    for (const size of [0, 1, 255, 256, 257, MIB - 1, MIB, MIB + 5]) {
      const file = await sealedFile(`size ${size}`, size);
      const parts: Bytes[] = [];
      for (const [index, { hash, bytes }] of file.chunks.entries())
        parts.push(must(await openChunk(web, file.ref, index, hash, bytes)));
      expect(Buffer.compare(concat(...parts), file.content)).toBe(0);
      expect(chunksIn(size)).toBe(file.chunks.length);
    }
  });

  test("[FILE2] the same bytes sealed twice have nothing in common, and no chunk is larger than a relay keeps", async () => {
    const whole = new Uint8Array(MIB);
    const key = { key: new Uint8Array(32), size: MIB };
    const [one, other] = [await sealChunk(web, key, 0, whole), await sealChunk(web, key, 0, whole)];
    expect(Buffer.compare(one.bytes, other.bytes)).not.toBe(0);
    expect(one.bytes.length).toBe(MAX_BLOB_BYTES);
  });

  test("[FILE4] the length of the last chunk tells no more than the length of an envelope does", async () => {
    const lengths = new Set<number>();
    for (const size of [1, 80, 200, 256])
      lengths.add((await sealedFile("short", size)).chunks[0]?.bytes.length ?? 0);
    expect([...lengths]).toEqual([256 + 28]);
    expect((await sealedFile("longer", 70_001)).chunks[0]?.bytes.length).toBe(71_680 + 28);
  });

  test("[FILE3] every flipped bit is other bytes than the reference names", async () => {
    const { hash, bytes } = chunk(small, 0);
    for (const flipped of flippedBits(bytes, 7))
      expect(await openChunk(web, small.ref, 0, hash, flipped)).toEqual(refused("OtherBytes"));
  });

  test("[FILE3] a bit that was flipped before the hash was taken, and padding that is not zero, are damage", async () => {
    const { bytes } = chunk(small, 0);
    for (const flipped of flippedBits(bytes, 101))
      expect(await open(small, 0, flipped, {}, web.sha256(flipped))).toEqual(refused("Damaged"));
    const padded = new Uint8Array(1_000).fill(7);
    const { hash, bytes: sealed } = await sealChunk(web, small.ref, 0, padded);
    expect(await open(small, 0, sealed, { size: 999 }, hash)).toEqual(refused("Damaged"));
    for (const cut of [new Uint8Array(0), bytes.subarray(1), concat(bytes, new Uint8Array(1))])
      expect(await open(small, 0, cut, {}, web.sha256(cut))).toEqual(refused("Damaged"));
  });

  test("[FILE3] chunks that change places in a file or between files are damage, also under a right hash", async () => {
    const first = chunk(two, 0);
    const last = chunk(two, 1);
    expect((await open(two, 0, first.bytes)).ok).toBe(true);
    expect(await open(two, 0, last.bytes)).toEqual(refused("OtherBytes"));
    expect(await open(two, 1, first.bytes, { size: 2 * MIB }, first.hash)).toEqual(refused("Damaged"));
    const other = await sealedFile("two other chunks", MIB + 5);
    expect(await open(two, 0, chunk(other, 0).bytes)).toEqual(refused("OtherBytes"));
    expect(await open(two, 0, chunk(other, 0).bytes, {}, chunk(other, 0).hash)).toEqual(refused("Damaged"));
    expect(await open(two, 0, first.bytes, { size: 3 * MIB }, first.hash)).toEqual(refused("Damaged"));
  });

  test("[FILE3] whatever bytes come, they are refused by a name", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), fc.nat({ max: 3 }), async (bytes, index) => {
        const answer = await openChunk(web, small.ref, index, web.sha256(bytes), bytes);
        expect(answer).toEqual(refused("Damaged"));
      }),
      { numRuns: 60 },
    );
  });
});

describe("the index of a long file", () => {
  const size = 17 * MIB;
  const key = web.randomBytes(32);
  const hashes = Array.from({ length: 17 }, () => web.randomBytes(32));

  test("[FILE5] it names every chunk, and its own hash is all that the reference has", async () => {
    const index = await sealIndex(web, { key, size }, hashes);
    expect(must(await openIndex(web, { key, size, hashes: index.hash }, index.bytes))).toEqual(hashes);
    expect([hasIndex(size), hasIndex(size - MIB)]).toEqual([true, false]);
  });

  test("[FILE5] a chunk is no index and an index no chunk, and of a short file there is none", async () => {
    const index = await sealIndex(web, { key, size }, hashes);
    const asChunk = await sealChunk(web, { key, size }, 0, concat(...hashes));
    expect(await openIndex(web, { key, size, hashes: asChunk.hash }, asChunk.bytes)).toEqual(
      refused("Damaged"),
    );
    expect(await openChunk(web, { key, size }, 16, index.hash, index.bytes)).toEqual(refused("Damaged"));
    expect(await openIndex(web, { key, size: MIB, hashes: index.hash }, index.bytes)).toEqual(
      refused("Damaged"),
    );
    expect(await openIndex(web, { key, size: size + MIB, hashes: index.hash }, index.bytes)).toEqual(
      refused("Damaged"),
    );
  });
});

describe("frozen files", () => {
  test("[FILE1] [FILE2] they are written today as they were", async () => {
    expect(await fileVectorsNow()).toEqual(vectors);
  });

  test("[FILE1] [FILE2] they are read today", async () => {
    for (const { name, ref: hex, content, chunks } of vectors.files) {
      const ref = parseFileRef(must(decodeCbor(fromHex(hex) as Bytes))) as FileRef;
      expect(ref.name).toBe(name);
      expect(chunks.length).toBe(chunksIn(ref.size));
      for (const [index, sealed] of chunks.entries()) {
        if (sealed === null) continue;
        const hash = hashesOf(ref)[index] as Bytes;
        const opened = must(await openChunk(web, ref, index, hash, fromHex(sealed) as Bytes));
        expect(opened.length).toBe(chunkBytesAt(ref.size, index));
        expect(Buffer.from(opened).toString("hex")).toBe(content);
      }
    }
  });
});
