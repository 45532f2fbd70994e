import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { flippedBits, must, newWriter, OTHER_ROOM, ROOM } from "../../test/support/sealed-feed.ts";
import { frozenOwn, ownVectorsNow } from "../../test/vectors/own.samples.ts";
import { type Bytes, fromHex, toHex } from "../base/bytes.ts";
import { type CborValue, decodeCbor, encodeCbor } from "../base/cbor.ts";
import { createWebCrypto } from "../crypto/webcrypto.ts";
import {
  decodeOwn,
  encodeOwn,
  MAX_OWN_BYTES,
  mergeOwn,
  type OwnField,
  type OwnState,
  openOwn,
  sealOwn,
} from "./own.ts";
import { MAX_REGISTER_BYTES, parseRegister, type Register } from "./register.ts";

const vectors: Awaited<ReturnType<typeof ownVectorsNow>> = JSON.parse(
  readFileSync(new URL("../../test/vectors/own.json", import.meta.url), "utf8"),
);
const { crypto, device, signer, roomKey: seed } = await newWriter("own");
const place = { room: ROOM, device, hlc: 2 ** 52 };
const seal = (state: OwnState) => sealOwn(place, state, seed, signer, crypto);
const register = must(parseRegister(must(await seal(frozenOwn))));

const field = fc.record({
  hlc: fc.nat({ max: 5 }),
  value: fc.oneof(fc.constant(null), fc.boolean(), fc.nat(), fc.string({ maxLength: 20 })),
});
/** Few names and stamps, so that devices speak of the same things. */
const someNames = fc.constantFrom("01aa", "01ab", "01abcd", "02aa", "ff", `01${"aa".repeat(63)}`);
const states = fc
  .uniqueArray(fc.tuple(someNames, field), { selector: ([name]) => name, maxLength: 6 })
  .map((entries): OwnState => new Map<string, OwnField>(entries));
const byName = (state: OwnState) => new Map([...state].sort(([a], [b]) => (a < b ? -1 : 1)));
const sorted = (state: OwnState) => toHex(encodeOwn(state));

test("[REG5] any fields survive their bytes, and one state has one encoding", () => {
  fc.assert(
    fc.property(states, (state) => {
      const bytes = encodeOwn(state);
      const read = decodeOwn(must(decodeCbor(bytes)), 5);
      expect(read).toEqual(byName(state));
      expect(encodeOwn(new Map([...state].reverse()))).toEqual(bytes);
    }),
  );
});

test("[REG7] merging commutes, is associative and idempotent, and keeps the newest of each field", () => {
  fc.assert(
    fc.property(states, states, states, (a, b, c) => {
      expect(sorted(mergeOwn(a, b))).toBe(sorted(mergeOwn(b, a)));
      expect(sorted(mergeOwn(mergeOwn(a, b), c))).toBe(sorted(mergeOwn(a, mergeOwn(b, c))));
      expect(sorted(mergeOwn(a, a))).toBe(sorted(a));
      for (const [name, { hlc }] of mergeOwn(a, b))
        expect(hlc).toBe(Math.max(a.get(name)?.hlc ?? -1, b.get(name)?.hlc ?? -1));
    }),
  );
});

test("[REG5] a full place is sealed within a register's bounds, and one byte more is refused", async () => {
  const filled = (bytes: number): OwnState => {
    const text = (length: number): OwnState => new Map([["01", { hlc: 1, value: "x".repeat(length) }]]);
    const over = encodeOwn(text(10_000)).length - 10_000;
    return text(bytes - over);
  };
  expect(encodeOwn(filled(MAX_OWN_BYTES)).length).toBe(MAX_OWN_BYTES);
  const full = must(await seal(filled(MAX_OWN_BYTES)));
  expect(full.length).toBeLessThanOrEqual(MAX_REGISTER_BYTES);
  expect(await openOwn(must(parseRegister(full)), [seed], crypto)).toEqual(filled(MAX_OWN_BYTES));
  expect(await seal(filled(MAX_OWN_BYTES + 1))).toEqual({ ok: false, error: { type: "BadRegister" } });
});

test("[REG6] fields open with a seed of their member only, whichever it was", async () => {
  const other = new Uint8Array(32).fill(7);
  expect(await openOwn(register, [seed], crypto)).toEqual(byName(frozenOwn));
  expect(await openOwn(register, [other, seed], crypto)).toEqual(byName(frozenOwn));
  expect(await openOwn(register, [other], crypto)).toBeNull();
  expect(await openOwn(register, [], crypto)).toBeNull();
});

test.for([
  ["place", { room: OTHER_ROOM }],
  ["device", { device: "ff".repeat(16) as Register["device"] }],
  ["stamp", { hlc: place.hlc + 1 }],
  ["epoch", { epoch: 1 }],
] as const)("[REG6] [F05] what was sealed does not open under another %s", async ([, other]) => {
  expect(await openOwn({ ...register, ...other }, [seed], crypto)).toBeNull();
});

test("[REG6] cut or changed sealed bytes open to nothing, with either crypto", async () => {
  for (const length of [0, 11, 12, 27, 100])
    for (const port of [crypto, createWebCrypto()]) {
      const cut: Register = { ...register, sealed: register.sealed.slice(0, length) };
      expect(await openOwn(cut, [seed], port)).toBeNull();
    }
  for (const sealed of flippedBits(register.sealed, 41))
    expect(await openOwn({ ...register, sealed }, [seed], crypto)).toBeNull();
});

const one = new Uint8Array([1]);
test.for<[string, CborValue]>([
  ["no list", 7],
  ["a row that is none", [7]],
  ["three fields", [[0, one, 1]]],
  ["five fields", [[0, one, 1, null, null]]],
  ["sharing before the first", [[1, one, 1, null]]],
  ["sharing less than it could", [[0, one, 1, null], [0, new Uint8Array([1, 2]), 1, null]]], // biome-ignore format: one case, one line
  ["the same name twice", [[0, one, 1, null], [1, new Uint8Array(0), 1, null]]], // biome-ignore format: one case, one line
  ["names that fall", [[0, new Uint8Array([2]), 1, null], [0, one, 1, null]]], // biome-ignore format: one case, one line
  ["an empty name", [[0, new Uint8Array(0), 1, null]]],
  ["a name too long", [[0, new Uint8Array(65), 1, null]]],
  ["a broken stamp", [[0, one, -1, null]]],
  ["a stamp above the register's", [[0, one, 11, null]]],
  ["a name that is text", [[0, "01", 1, null]]],
])("[REG5] %s is refused", ([, value]) => {
  expect(decodeOwn(value, 10)).toBeNull();
  expect(decodeOwn([[0, one, 10, null]], 10)).not.toBeNull();
});

test("[REG5] no value makes the reader throw", () => {
  const { value: any } = fc.letrec<{ value: CborValue }>((tie) => ({
    value: fc.oneof(
      { depthSize: "small" },
      fc.nat(),
      fc.string(),
      fc.constant(null),
      fc.uint8Array({ maxLength: 8 }),
      fc.array(tie("value"), { maxLength: 5 }),
    ),
  }));
  const rows = fc.array(fc.array(any, { minLength: 4, maxLength: 4 }));
  fc.assert(
    fc.property(fc.oneof(rows, any), (value) => {
      const read = decodeOwn(value as CborValue, 2 ** 50);
      if (read !== null) expect(encodeOwn(read)).toEqual(encodeCbor(value as CborValue));
    }),
  );
});

test("[REG5] today's code writes exactly the frozen bytes, and they open with the platform's crypto", async () => {
  expect(await ownVectorsNow()).toEqual(vectors);
  const read = must(parseRegister(fromHex(vectors.bytes) as Bytes));
  const opened = await openOwn(read, [fromHex(vectors.seed) as Bytes], createWebCrypto());
  expect(opened).toEqual(byName(frozenOwn));
});
