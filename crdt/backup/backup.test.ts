import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { flippedBits, must, newWriter } from "../../test/support/sealed-feed.ts";
import { backupVectorsNow, smallBackup } from "../../test/vectors/backup.samples.ts";
import { type Bytes, concat, equalBytes, fromHex } from "../base/bytes.ts";
import { type CborValue, encodeCbor } from "../base/cbor.ts";
import type { ChainId } from "../base/ids.ts";
import { createWebCrypto } from "../crypto/webcrypto.ts";
import { parseEnvelope } from "../envelope/header.ts";
import { kitKeys } from "../keyring/kit-keys.ts";
import type { BackupError } from "./errors.ts";
import { BACKUP_HEAD_BYTES, parseBackupHead } from "./head.ts";
import { isBackupMadeBy, parseBackupMaker, signBackupMaker } from "./maker.ts";
import { decodeBackup, openBackup, readBackup, reopenBackup, sourceOf } from "./open.ts";
import { type BackupPiece, decodeBackupPiece, encodeBackupPiece, MAX_PIECE_BYTES } from "./piece.ts";
import { CHUNK_HEAD_BYTES, createBackupSealer } from "./seal.ts";

const frozenFile = (name: string): Awaited<ReturnType<typeof backupVectorsNow>> =>
  JSON.parse(readFileSync(new URL(`../../test/vectors/${name}.json`, import.meta.url), "utf8"));
const vectors = frozenFile("backup");
const small = await smallBackup("backups");
const web = createWebCrypto();
const kit = { kit: small.keys.kit, opener: (await kitKeys(web, small.secret)).opener };
const read = (bytes: Bytes) => decodeBackup(web, bytes, kit);
const refused = (error: BackupError) => ({ ok: false, error });
const { head, chunks, pieces, file } = small;
const last = chunks.length - 1;

/** A file of these pieces by somebody who knows the kit's public key. */
async function fileOf(some: readonly BackupPiece[]): Promise<Bytes> {
  const kitKey = { kit: small.keys.kit, sealKey: small.keys.opener.publicKey };
  const sealer = await createBackupSealer(web, small.org, kitKey);
  if (sealer === null) throw new Error("no point");
  const sealed: Bytes[] = [sealer.head];
  for (const piece of some) sealed.push(await sealer.seal(piece));
  return concat(...sealed);
}

describe("a backup file", () => {
  test("[BAK1] [BAK2] the kit opens it, and what was put in comes out", async () => {
    expect(await read(file)).toEqual({ ok: true, value: pieces });
  });

  test("[BAK2] another kit, another organisation in the head and a key for somebody else are told at the door", async () => {
    const stranger = await kitKeys(web, web.randomBytes(32));
    expect(await decodeBackup(web, file, stranger)).toEqual(refused({ type: "OtherKit" }));
    expect(await decodeBackup(web, file, { ...kit, opener: stranger.opener })).toEqual(
      refused({ type: "OtherKit" }),
    );
    const moved = file.slice();
    moved.set(web.randomBytes(32), 13);
    expect(await read(moved)).toEqual(refused({ type: "OtherKit" }));
  });

  test("[BAK2] a kit key that is no point seals nothing", async () => {
    const bad = { kit: small.keys.kit, sealKey: new Uint8Array(32) };
    expect(await createBackupSealer(web, small.org as ChainId, bad)).toBeNull();
  });

  test("[BAK1] what is no backup file, and one of a later Skein, say so", async () => {
    for (const bytes of [new Uint8Array(0), new Uint8Array(500), file.slice(1), head.slice(0, 12)])
      expect(await read(bytes)).toEqual(refused({ type: "NotABackup" }));
    const newer = file.slice();
    newer[12] = 2;
    expect(await read(newer)).toEqual(refused({ type: "NewerVersion", version: 2 }));
    const older = file.slice();
    older[12] = 0;
    expect(await read(older)).toEqual(refused({ type: "NotABackup" }));
  });

  test("[BAK3] a file that ends early is cut short, wherever it ends", async () => {
    for (const length of [13, 100, BACKUP_HEAD_BYTES - 1, BACKUP_HEAD_BYTES])
      expect(await read(file.slice(0, length))).toEqual(refused({ type: "CutShort", chunk: 0 }));
    for (let chunk = 0; chunk <= last; chunk++) {
      const before = concat(head, ...chunks.slice(0, chunk));
      const part = chunks[chunk] as Bytes;
      for (const length of [0, 1, CHUNK_HEAD_BYTES, part.length - 1])
        expect(await read(concat(before, part.slice(0, length)))).toEqual(
          refused({ type: "CutShort", chunk }),
        );
    }
  });

  test("[BAK3] chunks that are left out, repeated or change places are out of order", async () => {
    for (let chunk = 0; chunk < last; chunk++) {
      const order = (with_: readonly Bytes[]) => read(concat(head, ...with_));
      const found = chunk + 1;
      expect(await order(chunks.filter((_, at) => at !== chunk))).toEqual(
        refused({ type: "OutOfOrder", chunk, found }),
      );
      const swapped = chunks.with(chunk, chunks[found] as Bytes).with(found, chunks[chunk] as Bytes);
      expect(await order(swapped)).toEqual(refused({ type: "OutOfOrder", chunk, found }));
      const twice = chunks.toSpliced(found, 0, chunks[chunk] as Bytes);
      expect(await order(twice)).toEqual(refused({ type: "OutOfOrder", chunk: found, found: chunk }));
    }
  });

  test("[BAK3] a chunk that is renamed to the place it was put at, or comes from another file, is damaged", async () => {
    const renamed = (chunks[2] as Bytes).slice();
    renamed[3] = 1;
    expect(await read(concat(head, chunks[0] as Bytes, renamed))).toEqual(
      refused({ type: "Damaged", chunk: 1 }),
    );
    const other = await smallBackup("another file");
    expect(await read(concat(head, other.chunks[0] as Bytes))).toEqual(
      refused({ type: "Damaged", chunk: 0 }),
    );
  });

  test("[BAK3] nothing stands behind the end", async () => {
    for (const more of [Uint8Array.of(0), chunks[last] as Bytes, file])
      expect(await read(concat(file, more))).toEqual(refused({ type: "TrailingBytes" }));
  });

  test("[BAK3] every flipped bit is found, and named by the place where it is", async () => {
    let end = head.length;
    const ends = chunks.map((chunk) => {
      end += chunk.length;
      return end;
    });
    for (const flipped of flippedBits(file, 29)) {
      const answer = await read(flipped);
      const at = flipped.findIndex((byte, index) => byte !== file[index]);
      if (answer.ok) throw new Error(`taken with a flipped bit in byte ${at}`);
      if (at < head.length) continue;
      expect(["Damaged", "OutOfOrder", "CutShort"]).toContain(answer.error.type);
      expect(answer.error).toMatchObject({ chunk: ends.findIndex((each) => at < each) });
    }
  });

  test("[BAK3] whatever is done to its bytes, it is refused or it is the same file", async () => {
    const cut = fc.tuple(fc.nat({ max: file.length }), fc.nat({ max: file.length }));
    const edit = fc.oneof(
      cut.map(([from, to]) => concat(file.slice(0, from), file.slice(to))),
      fc.tuple(cut, cut).map(([[a, b], [c]]) => concat(file.slice(0, c), file.slice(a, b), file.slice(c))),
      fc
        .tuple(fc.nat({ max: file.length }), fc.uint8Array({ minLength: 1, maxLength: 40 }))
        .map(([at, some]) => concat(file.slice(0, at), some, file.slice(at + some.length))),
      fc.uint8Array({ maxLength: 300 }),
      fc.uint8Array({ maxLength: 300 }).map((some) => concat(head, some)),
    );
    await fc.assert(
      fc.asyncProperty(edit, async (bytes) => {
        expect((await read(bytes)).ok).toBe(equalBytes(bytes, file));
      }),
      { numRuns: 300 },
    );
  });

  test("[BAK4] kinds come in one order, and the end counts what was there", async () => {
    const [maker, entries, wraps, registers, rows, waiting, notes, end] = pieces;
    const badAt = (chunk: number, part: string) => refused({ type: "BadPiece", chunk, part });
    expect(await read(await fileOf([entries]))).toEqual(badAt(0, "order"));
    expect(await read(await fileOf([maker, maker]))).toEqual(badAt(1, "order"));
    for (const [later, earlier] of [
      [wraps, entries],
      [registers, wraps],
      [rows, registers],
      [waiting, rows],
      [notes, waiting],
    ] as const)
      expect(await read(await fileOf([maker, later, earlier]))).toEqual(badAt(2, "order"));
    expect(await read(await fileOf([maker, rows, end]))).toEqual(badAt(2, "end"));
    const nothing = { kind: "end", entries: 0, envelopes: 0 } as const;
    expect(await read(await fileOf([maker, waiting, nothing]))).toEqual(badAt(2, "end"));
    expect((await read(await fileOf([maker, nothing]))).ok).toBe(true);
  });

  test("[BAK4] a whole file is read through one window, however long it is", async () => {
    const envelope = web.randomBytes(60_000);
    const [maker, , , , { room, runs }] = pieces;
    const run = { ...runs[0], envelopes: [envelope, envelope, envelope] };
    const rows = { kind: "rows", room, runs: [run] } as const;
    const many = Array.from({ length: 40 }, () => rows);
    const long = await fileOf([maker, ...many, { kind: "end", entries: 0, envelopes: 120 }]);
    const asked: number[] = [];
    const source = {
      size: long.length,
      read: async (from: number, to: number) => {
        asked.push(to - from);
        return long.slice(from, to);
      },
    };
    const opened = must(await openBackup(web, source, kit));
    let count = 0;
    for await (const step of readBackup(web, source, opened)) {
      expect(must(step).bytes).toBeLessThanOrEqual(long.length);
      count++;
    }
    expect(count).toBe(42);
    expect(Math.max(...asked)).toBeLessThanOrEqual(1024 * 1024);
    expect(asked.length).toBeLessThan(12);
    expect(await reopenBackup(web, source, opened)).toEqual(opened);
    expect(await reopenBackup(web, sourceOf(file), opened)).toBeNull();
  });
});

describe("a piece", () => {
  const bytesUpTo = (max: number) => fc.uint8Array({ minLength: 1, maxLength: max });
  const idOf = (length: number) =>
    fc
      .uint8Array({ minLength: length, maxLength: length })
      .map((bytes) => Buffer.from(bytes).toString("hex"));
  const place = fc.nat({ max: 2 ** 31 - 1 });
  const runs = fc.array(
    fc.record({
      feed: idOf(24),
      from: place,
      envelopes: fc.array(bytesUpTo(80), { minLength: 1, maxLength: 4 }),
    }),
    { minLength: 1, maxLength: 4 },
  );
  const items = fc.array(bytesUpTo(80), { minLength: 1, maxLength: 4 });
  const anyPiece = fc.oneof(
    fc.record({ kind: fc.constant("maker"), signed: bytesUpTo(200) }),
    fc.record({ kind: fc.constant("entries"), chain: idOf(32), from: place, entries: items }),
    fc.record({ kind: fc.constant("wraps"), wraps: items }),
    fc.record({ kind: fc.constant("registers"), room: idOf(16), registers: items }),
    fc.record({ kind: fc.constant("rows"), room: idOf(16), runs }),
    fc.record({ kind: fc.constant("waiting"), room: idOf(16), isRefused: fc.boolean(), runs }),
    fc.record({
      kind: fc.constant("notes"),
      notes: fc.array(
        fc.oneof(
          fc.record({ type: fc.constant("draft"), room: idOf(16), text: fc.string({ unit: "grapheme" }) }),
          fc.record({
            type: fc.constant("verified"),
            member: idOf(16),
            key: fc.uint8Array({ minLength: 32, maxLength: 32 }),
            at: place,
          }),
          fc.record({ type: fc.constant("blocked"), member: idOf(16) }),
        ),
        { minLength: 1, maxLength: 4 },
      ),
    }),
    fc.record({ kind: fc.constant("end"), entries: place, envelopes: place }),
  ) as fc.Arbitrary<BackupPiece>;

  test("[BAK4] any piece survives its bytes", () => {
    fc.assert(
      fc.property(anyPiece, (piece) => {
        expect(decodeBackupPiece(encodeBackupPiece(piece))).toEqual({ ok: true, value: piece });
      }),
    );
  });

  test("[BAK4] any changed byte is refused or read as exactly what it says", () => {
    fc.assert(
      fc.property(anyPiece, fc.nat(), fc.integer({ min: 1, max: 255 }), (piece, at, change) => {
        const bytes = encodeBackupPiece(piece);
        const index = at % bytes.length;
        bytes[index] = (bytes[index] as number) ^ change;
        const decoded = decodeBackupPiece(bytes);
        if (decoded.ok) expect(encodeBackupPiece(decoded.value)).toEqual(bytes);
      }),
    );
  });

  const id = (length: number) => new Uint8Array(length);
  const one = [id(1)];
  test.for<[string, CborValue]>([
    ["kind", ["unknown"]],
    ["kind", ["toString"]],
    ["kind", []],
    ["kind", [7]],
    ["cbor", 7],
    ["maker", ["maker", id(0)]],
    ["maker", ["maker", id(1), id(1)]],
    ["entries", ["entries", id(31), 0, one]],
    ["entries", ["entries", id(32), -1, one]],
    ["entries", ["entries", id(32), 0, []]],
    ["entries", ["entries", id(32), 0, [id(64 * 1024 + 1)]]],
    ["entries", ["entries", id(32), 0, one, 0]],
    ["wraps", ["wraps", [id(0)]]],
    ["wraps", ["wraps", [id(1025)]]],
    ["registers", ["registers", id(16), [id(16_385)]]],
    ["rows", ["rows", id(16), []]],
    ["rows", ["rows", id(16), [[id(23), 0, one]]]],
    ["rows", ["rows", id(16), [[id(24), 2 ** 48, one]]]],
    ["rows", ["rows", id(16), [[id(24), 0.5, one]]]],
    ["rows", ["rows", id(16), [[id(24), 0, [id(65_537)]]]]],
    ["rows", ["rows", id(16), [[id(24), 0, one, 0]]]],
    ["waiting", ["waiting", id(16), 0, [[id(24), 0, one]]]],
    ["waiting", ["waiting", id(16), [[id(24), 0, one]]]],
    ["notes", ["notes", []]],
    ["notes", ["notes", [["draft", id(16)]]]],
    ["notes", ["notes", [["draft", id(15), ""]]]],
    ["notes", ["notes", [["draft", id(16), "x".repeat(100_001)]]]],
    ["notes", ["notes", [["draft", id(16), "", ""]]]],
    ["notes", ["notes", [["verified", id(16), id(31), 0]]]],
    ["notes", ["notes", [["verified", id(16), id(32), -1]]]],
    ["notes", ["notes", [["blocked", id(16), 0]]]],
    ["notes", ["notes", [["liked", id(16)]]]],
    ["notes", ["notes", ["draft"]]],
    ["end", ["end", 0]],
    ["end", ["end", -1, 0]],
    ["end", ["end", 0, "0"]],
  ])("[BAK4] the part %s is refused when it breaks its bounds", ([part, value]) => {
    expect(decodeBackupPiece(encodeCbor(value))).toEqual({ ok: false, error: { type: "BadPiece", part } });
  });

  test("[BAK4] one that is too long is not read at all", () => {
    expect(decodeBackupPiece(new Uint8Array(MAX_PIECE_BYTES + 1))).toEqual({
      ok: false,
      error: { type: "BadPiece", part: "length" },
    });
  });

  test("[BAK1] [BAK4] random bytes never make a decoder throw", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (some) => {
        expect(decodeBackupPiece(some).ok).toBe(false);
        expect(parseBackupHead(some).ok).toBe(false);
        expect(parseBackupMaker(some).ok).toBe(false);
      }),
    );
  });
});

describe("the maker", () => {
  const maker = { ...small.maker, name: "Zhou", guestOrg: "宏达", newRooms: [] };

  test("[BAK5] says what was signed, and by whom", async () => {
    const signed = must(parseBackupMaker(await signBackupMaker(maker, small.signer)));
    expect(signed.maker).toEqual(maker);
    expect(await isBackupMadeBy(signed, small.signer.publicKey, web)).toBe(true);
    const stranger = await newWriter("a stranger");
    expect(await isBackupMadeBy(signed, stranger.signer.publicKey, web)).toBe(false);
  });

  test("[BAK5] a flipped bit is no signature of anybody", async () => {
    const good = await signBackupMaker(maker, small.signer);
    for (const flipped of flippedBits(good, 11)) {
      const parsed = parseBackupMaker(flipped);
      if (parsed.ok) expect(await isBackupMadeBy(parsed.value, small.signer.publicKey, web)).toBe(false);
    }
  });

  test("[BAK5] names and rooms beyond the bounds are cut, and what is read keeps them", async () => {
    const room = { room: pieces[4].room, use: "chat", name: "群".repeat(400) } as const;
    const long = { ...maker, name: "x".repeat(400), newRooms: Array.from({ length: 101 }, () => room) };
    const read = must(parseBackupMaker(await signBackupMaker(long, small.signer))).maker;
    expect([read.name?.length, read.newRooms.length, read.newRooms[0]?.name.length]).toEqual([300, 100, 300]);
  });
});

test("[BAK1] [BAK3] today's code writes exactly the frozen file, and the platform's crypto reads it", async () => {
  expect(await backupVectorsNow()).toEqual(vectors);
  const frozen = await smallBackup("skein backup vectors, version 1");
  const { kit: id, opener } = await kitKeys(web, fromHex(vectors.kitSecret) as Bytes);
  const file = fromHex(vectors.file) as Bytes;
  expect(await decodeBackup(web, file, { kit: id, opener })).toEqual({ ok: true, value: frozen.pieces });
  const [first] = frozen.pieces;
  const signed = first?.kind === "maker" ? must(parseBackupMaker(first.signed)) : null;
  expect(signed?.maker.newRooms.map(({ name }) => name)).toEqual(["新群"]);
  expect(signed && (await isBackupMadeBy(signed, fromHex(vectors.signKey) as Bytes, web))).toBe(true);
});

test("[BAK3] [ENV10] a file from when rows were of version 1 is read as it was", async () => {
  const old = frozenFile("backup-rows1");
  const { kit: id, opener } = await kitKeys(web, fromHex(old.kitSecret) as Bytes);
  const pieces = must(await decodeBackup(web, fromHex(old.file) as Bytes, { kit: id, opener }));
  const rows = pieces.flatMap((piece) =>
    piece.kind === "rows" || piece.kind === "waiting" ? piece.runs.flatMap(({ envelopes }) => envelopes) : [],
  );
  expect(rows.map((bytes) => must(parseEnvelope(bytes, web)).header.version)).toEqual([1, 1, 1]);
});
