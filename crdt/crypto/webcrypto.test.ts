import { ed25519 } from "@noble/curves/ed25519.js";
import { bytesToNumberLE, numberToBytesLE } from "@noble/curves/utils.js";
import { sha512 } from "@noble/hashes/sha2.js";
import fc from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";
import { type Bytes, concat, fromHex, utf8 } from "../base/bytes.ts";
import { createKeyCache } from "./key-cache.ts";
import { createNobleCrypto } from "./noble.ts";
import { createWebCrypto, generateDeviceKeys, openerFromKeyPair, signerFromKeyPair } from "./webcrypto.ts";

const platform = createWebCrypto();
const noble = createNobleCrypto(platform.randomBytes);
const INFO = utf8("what this is for");
const bytes = fc.uint8Array({ maxLength: 300 });
const key32 = fc.uint8Array({ minLength: 32, maxLength: 32 });
const key12 = fc.uint8Array({ minLength: 12, maxLength: 12 });
const runs = { numRuns: 30 };

afterEach(() => vi.unstubAllGlobals());

describe("[CRY5] the platform and noble answer the same", () => {
  test("HKDF", async () => {
    await fc.assert(
      fc.asyncProperty(key32, bytes, fc.integer({ min: 1, max: 100 }), async (key, info, length) => {
        expect(await platform.hkdf(key, info, length)).toEqual(await noble.hkdf(key, info, length));
      }),
      runs,
    );
  });

  test("AES-256-GCM, sealed and opened on either side", async () => {
    await fc.assert(
      fc.asyncProperty(key32, key12, bytes, bytes, async (key, nonce, aad, plaintext) => {
        const sealed = await platform.aesSeal(key, nonce, aad, plaintext);
        expect(await noble.aesSeal(key, nonce, aad, plaintext)).toEqual(sealed);
        expect(await noble.aesOpen(key, nonce, aad, sealed)).toEqual(plaintext);
        expect(await platform.aesOpen(key, nonce, aad, sealed)).toEqual(plaintext);
        expect(await platform.aesOpen(key, nonce, concat(aad, INFO), sealed)).toBeNull();
        expect(await platform.aesOpen(key, nonce, aad, sealed.subarray(0, 5))).toBeNull();
      }),
      runs,
    );
  });

  test("Ed25519, signed and verified on either side", async () => {
    await fc.assert(
      fc.asyncProperty(key32, bytes, async (seed, message) => {
        const [ours, theirs] = [await platform.signerFromSeed(seed), await noble.signerFromSeed(seed)];
        const signature = await ours.sign(message);
        expect(ours.publicKey).toEqual(theirs.publicKey);
        expect(await theirs.sign(message)).toEqual(signature);
        for (const port of [platform, noble]) {
          expect(await port.verify(ours.publicKey, message, signature)).toBe(true);
          expect(await port.verify(ours.publicKey, concat(message, INFO), signature)).toBe(false);
        }
      }),
      runs,
    );
  });

  test("HPKE, sealed and opened on either side", async () => {
    const seed = platform.randomBytes(32);
    const [ours, theirs] = [await platform.openerFromSeed(seed), await noble.openerFromSeed(seed)];
    expect(ours.publicKey).toEqual(theirs.publicKey);
    const byPlatform = await platform.hpkeSeal(ours.publicKey, INFO, utf8("tide"));
    const byNoble = await noble.hpkeSeal(ours.publicKey, INFO, utf8("tide"));
    for (const opener of [ours, theirs])
      for (const sealed of [byPlatform, byNoble]) {
        expect(await opener.open(INFO, sealed)).toEqual(utf8("tide"));
        expect(await opener.open(utf8("else"), sealed)).toBeNull();
        expect(await opener.open(INFO, sealed.subarray(0, 20))).toBeNull();
      }
  });
});

describe("[CRY1] the platform and noble refuse the same odd keys and signatures", () => {
  const { Point } = ed25519;
  const seed = new Uint8Array(32).fill(9);
  const { scalar } = ed25519.utils.getExtendedPublicKey(seed);
  const torsion = Point.fromHex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05");
  const mixedKey = Point.BASE.multiply(scalar).add(torsion).toBytes();

  /** Signs under a key that has a part of order 8: right with the cofactor, right without only when 8 divides k. */
  function signUnderMixedKey(message: Bytes): { readonly signature: Bytes; readonly k: bigint } {
    const r = 123_456_789n;
    const R = Point.BASE.multiply(r).toBytes();
    const k = bytesToNumberLE(sha512(concat(R, mixedKey, message))) % Point.Fn.ORDER;
    const s = (r + k * scalar) % Point.Fn.ORDER;
    return { signature: concat(R, numberToBytesLE(s, 32)), k };
  }

  test("a signature that holds only with the cofactor is refused by both", async () => {
    const seen = { divisible: 0, other: 0 };
    for (let i = 0; i < 64; i++) {
      const message = utf8(`message ${i}`);
      const { signature, k } = signUnderMixedKey(message);
      const expected = k % 8n === 0n;
      seen[expected ? "divisible" : "other"]++;
      expect(ed25519.verify(signature, message, mixedKey)).toBe(true); // what we would have accepted
      expect(await noble.verify(mixedKey, message, signature)).toBe(expected);
      expect(await platform.verify(mixedKey, message, signature)).toBe(expected);
    }
    expect(seen.divisible).toBeGreaterThan(0);
    expect(seen.other).toBeGreaterThan(0);
  });

  const oddKeys = {
    identity: `01${"00".repeat(31)}`,
    "identity with a sign": `01${"00".repeat(30)}80`,
    "order 2": `ec${"ff".repeat(30)}7f`,
    "order 4": "00".repeat(32),
    "order 8": "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    "y = p": `ed${"ff".repeat(30)}7f`,
    "y = p + 1": `ee${"ff".repeat(30)}7f`,
    "y = 2^255 - 1": "ff".repeat(32),
    "not on the curve": `02${"00".repeat(31)}`,
    "too short": "00",
  };
  test.for(Object.entries(oddKeys))("the key %s verifies nothing", async ([, hex]) => {
    const key = fromHex(hex) as Bytes;
    const signature = concat(fromHex(oddKeys.identity) as Bytes, new Uint8Array(32));
    expect(await noble.verify(key, INFO, signature)).toBe(false);
    expect(await platform.verify(key, INFO, signature)).toBe(false);
  });
});

describe("device keys", () => {
  test("[CRY6] pairs cannot be exported, and sign and open for their public keys", async () => {
    const keys = await generateDeviceKeys();
    if (!("pair" in keys.sign) || !("pair" in keys.seal)) throw new Error("this platform has both curves");
    expect([keys.sign.pair.privateKey.extractable, keys.seal.pair.privateKey.extractable]).toEqual([
      false,
      false,
    ]);
    const signer = signerFromKeyPair(keys.sign.pair, keys.signer.publicKey);
    expect(await noble.verify(signer.publicKey, INFO, await signer.sign(INFO))).toBe(true);
    const opener = openerFromKeyPair(keys.seal.pair, keys.opener.publicKey);
    const sealed = await noble.hpkeSeal(opener.publicKey, INFO, utf8("tide"));
    expect(await opener.open(INFO, sealed)).toEqual(utf8("tide"));
    expect(await keys.opener.open(INFO, sealed)).toEqual(utf8("tide"));
  });

  test("[CRY6] where the platform lacks the curves, seeds and noble take over", async () => {
    const { subtle, getRandomValues } = globalThis.crypto;
    const lacking = new Proxy(subtle, {
      get: (target, name) => {
        if (name === "generateKey") return () => Promise.reject(new Error("NotSupportedError"));
        return (target[name as keyof SubtleCrypto] as (...all: unknown[]) => unknown).bind(target);
      },
    });
    vi.stubGlobal("crypto", { subtle: lacking, getRandomValues: getRandomValues.bind(globalThis.crypto) });
    const keys = await generateDeviceKeys();
    expect([Object.keys(keys.sign), Object.keys(keys.seal)]).toEqual([["seed"], ["seed"]]);
    const port = createWebCrypto();
    expect(await port.verify(keys.signer.publicKey, INFO, await keys.signer.sign(INFO))).toBe(true);
    const sealed = await port.hpkeSeal(keys.opener.publicKey, INFO, utf8("tide"));
    expect(await keys.opener.open(INFO, sealed)).toEqual(utf8("tide"));
  });

  test("[CRY6] without a secure context there is no crypto port: nothing is half sealed", () => {
    const getRandomValues = globalThis.crypto.getRandomValues.bind(globalThis.crypto);
    vi.stubGlobal("crypto", { getRandomValues });
    expect(() => createWebCrypto()).toThrow("no Web Cryptography");
  });
});

test("[CRY7] the key cache imports once per key, forgets the oldest and never keeps a failure", async () => {
  const made: number[] = [];
  const keyOf = createKeyCache(2, async (name) => {
    made.push(name[0] as number);
    if (name[0] === 9) throw new Error("no such key");
    return name[0];
  });
  for (const name of [1, 1, 2, 1, 3, 1]) await keyOf(Uint8Array.of(name));
  expect(made).toEqual([1, 2, 3, 1]);
  await expect(keyOf(Uint8Array.of(9))).rejects.toThrow("no such key");
  await expect(keyOf(Uint8Array.of(9))).rejects.toThrow("no such key");
  expect(made).toEqual([1, 2, 3, 1, 9, 9]);
});
