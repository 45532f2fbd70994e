import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  flippedBits,
  must,
  newWriter,
  OTHER_ROOM,
  ROOM,
  type Writer,
} from "../../test/support/sealed-feed.ts";
import { frozenMarker, registerVectorsNow } from "../../test/vectors/register.samples.ts";
import { type Bytes, concat, fromHex } from "../base/bytes.ts";
import { type CborValue, decodeCbor, encodeCbor } from "../base/cbor.ts";
import { type FeedId, parseFeedId } from "../base/ids.ts";
import { signCose, verifyCose } from "../cose/sign1.ts";
import { createWebCrypto } from "../crypto/webcrypto.ts";
import { MAX_REGISTER_BYTES, parseRegister, type Register } from "./register.ts";
import { openMarker, openSaid, type ReadMarker, type Rest, sealMarker } from "./seal.ts";

const vectors: Awaited<ReturnType<typeof registerVectorsNow>> = JSON.parse(
  readFileSync(new URL("../../test/vectors/register.json", import.meta.url), "utf8"),
);
const { crypto, device, signer, roomKey } = await newWriter("registers");
const place = { room: ROOM, device, hlc: 2 ** 50, epoch: 3 };
const seal = (marker: ReadMarker) => sealMarker(place, marker, roomKey, signer, crypto);
const good = await seal(frozenMarker);
const register = must(parseRegister(good));
const refused = { ok: false, error: { type: "BadRegister" } };

const marker = fc
  .uniqueArray(
    fc.tuple(
      fc.uint8Array({ minLength: 24, maxLength: 24 }).map((bytes) => parseFeedId(bytes) as FeedId),
      fc.nat({ max: Number.MAX_SAFE_INTEGER }),
    ),
    { selector: ([feed]) => feed, maxLength: 20 },
  )
  .map((entries): ReadMarker => new Map(entries));

async function withField(index: number, value: CborValue): Promise<Bytes> {
  const fields = must(decodeCbor(register.sign1.payload)) as readonly CborValue[];
  return signCose("skein/v1/register", encodeCbor(fields.with(index, value)), signer);
}

describe("a register", () => {
  test("[REG1] any read marker survives its bytes", async () => {
    await fc.assert(
      fc.asyncProperty(marker, async (one) => {
        const read = must(parseRegister(await seal(one)));
        expect(await openMarker(read, roomKey, crypto)).toEqual(one);
        expect(await verifyCose("skein/v1/register", read.sign1, signer.publicKey, crypto)).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  test("[REG1] place, stamp and epoch are read as they were signed", () => {
    const { sealed, sign1, ...rest } = register;
    expect(rest).toEqual({ ...place, bytes: good });
    expect(sign1.bytes).toEqual(good);
    expect(sealed.length).toBe(12 + 256 + 16);
  });

  test("[REG2] a flipped bit in any byte is refused", async () => {
    for (const flipped of flippedBits(good, 7)) {
      const read = parseRegister(flipped);
      if (read.ok)
        expect(await verifyCose("skein/v1/register", read.value.sign1, signer.publicKey, crypto)).toBe(false);
    }
  });

  test.for([
    ["room", { room: OTHER_ROOM }],
    ["device", { device: "ff".repeat(16) as Writer["device"] }],
    ["stamp", { hlc: place.hlc + 1 }],
    ["epoch", { epoch: 4 }],
  ] as const)("[REG3] [F05] what was sealed does not open under another %s", async ([, other]) => {
    expect(await openMarker({ ...register, ...other }, roomKey, crypto)).toBeNull();
  });

  test("[REG3] another key, and sealed bytes that are cut, open to nothing with either crypto", async () => {
    expect(await openMarker(register, new Uint8Array(32), crypto)).toBeNull();
    const web = createWebCrypto();
    for (const length of [0, 1, 11, 12, 27, 28]) {
      const cut: Register = { ...register, sealed: register.sealed.slice(0, length) };
      expect(await openMarker(cut, roomKey, crypto)).toBeNull();
      expect(await openMarker(cut, roomKey, web)).toBeNull();
    }
  });

  test.for([
    [0, 2],
    [1, new Uint8Array(15)],
    [2, new Uint8Array(17)],
    [3, -1],
    [3, 0.5],
    [4, -1],
    [4, 0.5],
    [4, 2 ** 60],
    [4, null],
    [5, "sealed"],
  ] as const)("[REG1] field %i may not be %j, whoever signs it", async ([index, value]) => {
    expect(parseRegister(await withField(index, value))).toEqual(refused);
  });

  test("[REG1] fewer and more fields, too many bytes and bytes behind are refused", async () => {
    const sign = (value: CborValue) => signCose("skein/v1/register", encodeCbor(value), signer);
    const fields = must(decodeCbor(register.sign1.payload)) as readonly CborValue[];
    expect(parseRegister(await sign(fields.slice(0, 5)))).toEqual(refused);
    expect(parseRegister(await sign([...fields, 0]))).toEqual(refused);
    expect(parseRegister(await sign(7))).toEqual(refused);
    expect(parseRegister(concat(good, Uint8Array.of(0)))).toEqual(refused);
    expect(parseRegister(await withField(5, new Uint8Array(MAX_REGISTER_BYTES)))).toEqual(refused);
  });

  test("[REG1] random bytes never make it throw", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (some) => {
        expect(parseRegister(some)).toEqual(refused);
      }),
    );
  });
});

test("[REG1] today's code writes exactly the frozen bytes, and they open with the platform's crypto", async () => {
  expect(await registerVectorsNow()).toEqual(vectors);
  const web = createWebCrypto();
  const read = must(parseRegister(fromHex(vectors.bytes) as Bytes));
  expect(await verifyCose("skein/v1/register", read.sign1, fromHex(vectors.signKey) as Bytes, web)).toBe(
    true,
  );
  expect(await openMarker(read, fromHex(vectors.roomKey) as Bytes, web)).toEqual(frozenMarker);
});

const seed = new Uint8Array(32).fill(9);
const rests: readonly Rest[] = [
  [1_800_000_000_000, 1_800_030_000_000],
  [1_800_086_400_000, 1_800_116_400_000],
];

test("[REG9] a marker that is hidden opens with a seed of its member and is closed to everybody else in the room", async () => {
  const bytes = await sealMarker(place, frozenMarker, roomKey, signer, crypto, { hideWith: seed, rests });
  const read = must(parseRegister(bytes));
  const other = new Uint8Array(32).fill(8);
  expect(await openSaid(read, roomKey, crypto)).toEqual({ marker: null, rests });
  expect(await openSaid(read, roomKey, crypto, [other])).toEqual({ marker: null, rests });
  expect(await openSaid(read, roomKey, crypto, [other, seed])).toEqual({ marker: frozenMarker, rests });
  expect(await openSaid(read, new Uint8Array(32), crypto, [seed])).toBeNull();
  expect(await openMarker(read, roomKey, crypto)).toBeNull(); // as a reader of before sees it
  const shown = await sealMarker(place, frozenMarker, roomKey, signer, crypto);
  expect(bytes.length - shown.length).toBeLessThan(600);
});

test("[REG9] a hidden marker does not open under another room, device or stamp", async () => {
  const read = must(
    parseRegister(await sealMarker(place, frozenMarker, roomKey, signer, crypto, { hideWith: seed })),
  );
  for (const other of [{ hlc: read.hlc + 1 }, { room: "ff".repeat(16) }, { device: "ff".repeat(16) }])
    expect(await openSaid({ ...read, ...other } as typeof read, roomKey, crypto, [seed])).toBeNull();
});

test("[REG10] when somebody rests stands behind the marker, and a reader of before reads the marker all the same", async () => {
  const read = must(parseRegister(await sealMarker(place, frozenMarker, roomKey, signer, crypto, { rests })));
  expect(await openSaid(read, roomKey, crypto)).toEqual({ marker: frozenMarker, rests });
  expect(await openMarker(read, roomKey, crypto)).toEqual(frozenMarker);
});

test("[REG10] anything odd behind the marker says nothing", async () => {
  for (const odd of [[[5, 5]], [[7, 6]], [[1]], [[-1, 3]], ["a"], Array.from({ length: 9 }, () => [1, 2])]) {
    const bytes = await sealMarker(place, frozenMarker, roomKey, signer, crypto, { rests: odd as never });
    const said = await openSaid(must(parseRegister(bytes)), roomKey, crypto);
    expect(said?.marker).toEqual(frozenMarker);
    if (odd.length < 9) expect(said?.rests).toEqual([]);
    else expect(said?.rests).toHaveLength(8);
  }
});
