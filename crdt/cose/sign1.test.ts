import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { flippedBits, must } from "../../test/support/sealed-feed.ts";
import { seededBytes } from "../../test/support/seeded-bytes.ts";
import { type Bytes, concat, fromHex, toHex, utf8 } from "../base/bytes.ts";
import { encodeCbor } from "../base/cbor.ts";
import { createNobleCrypto } from "../crypto/noble.ts";
import { createWebCrypto } from "../crypto/webcrypto.ts";
import { type Purpose, parseCose, parseCosePrefix, signCose, verifyCose } from "./sign1.ts";

/** Every purpose there is: a new one fails to compile here until it has its row. */
const every: Readonly<Record<Purpose, true>> = {
  "skein/v1/envelope": true,
  "skein/v1/roster": true,
  "skein/v1/invite": true,
  "skein/v1/kit": true,
  "skein/v1/restore": true,
  "skein/v1/auth": true,
  "skein/v1/wrap": true,
  "skein/v1/register": true,
  "skein/v1/backup": true,
  "skein/v1/presence": true,
  "skein/v1/receipt": true,
};
const purposes = Object.keys(every) as Purpose[];
const pairs = purposes.flatMap((signed) => purposes.map((read) => ({ signed, read })));

const crypto = createNobleCrypto(seededBytes("cose"));
const signer = await crypto.signerFromSeed(crypto.randomBytes(32));
const payload = encodeCbor([1, utf8("what is signed")]);
const verify = (bytes: Bytes, purpose: Purpose = "skein/v1/roster") =>
  verifyCose(purpose, must(parseCose(bytes)), signer.publicKey, crypto);

describe("COSE_Sign1", () => {
  test("[COSE1] the layout is the one drawn in SPEC.md", async () => {
    const bytes = await signCose("skein/v1/roster", payload, signer);
    const head = `d28443a10127a0${toHex(encodeCbor(payload))}5840`;
    expect(toHex(bytes).startsWith(head)).toBe(true);
    expect(bytes.length).toBe(head.length / 2 + 64);
  });

  test("[COSE1] any payload is read back and verifies, on the platform's Ed25519 too", async () => {
    const web = createWebCrypto();
    const anything = fc.uint8Array({ maxLength: 400 });
    await fc.assert(
      fc.asyncProperty(anything, fc.constantFrom(...purposes), async (some, purpose) => {
        const signed = must(parseCose(await signCose(purpose, some, signer)));
        expect(signed.payload).toEqual(some);
        expect(await verifyCose(purpose, signed, signer.publicKey, crypto)).toBe(true);
        expect(await verifyCose(purpose, signed, signer.publicKey, web)).toBe(true);
      }),
      { numRuns: 25 },
    );
  });

  test.for([0, 23, 24, 255, 256, 65_535, 65_536])(
    "[COSE1] a payload of %i B has the shortest length there is",
    async (length) => {
      const some = new Uint8Array(length).fill(7);
      const bytes = await signCose("skein/v1/wrap", some, signer);
      expect(must(parseCose(bytes)).payload).toEqual(some);
      expect(bytes.length).toBe(7 + encodeCbor(some).length + 66);
    },
  );

  test("[COSE1] what stands first is read, and its own length says where it ends", async () => {
    const bytes = await signCose("skein/v1/roster", payload, signer);
    const behind = concat(bytes, Uint8Array.of(1, 2, 3));
    expect(must(parseCosePrefix(behind)).bytes).toEqual(bytes);
    expect(parseCose(behind)).toEqual({ ok: false, error: { type: "BadCose" } });
  });

  test.for(pairs)("[COSE2] [F07] signed as $signed, read as $read", async ({ signed, read }) => {
    expect(await verify(await signCose(signed, payload, signer), read)).toBe(signed === read);
  });

  test("[COSE2] a signature over the bare payload is none", async () => {
    const bare = concat(fromHex("d28443a10127a0") as Bytes, encodeCbor(payload));
    const signature = encodeCbor(await signer.sign(payload));
    expect(await verify(concat(bare, signature))).toBe(false);
  });

  test("[COSE3] [F01] [F15] one flipped bit anywhere is refused", async () => {
    const bytes = await signCose("skein/v1/roster", payload, signer);
    for (const flipped of flippedBits(bytes)) {
      const read = parseCose(flipped);
      if (read.ok)
        expect(await verifyCose("skein/v1/roster", read.value, signer.publicKey, crypto)).toBe(false);
    }
  });

  test("[COSE3] a beginning is refused, wherever it is cut", async () => {
    const bytes = await signCose("skein/v1/roster", payload, signer);
    for (let length = 0; length < bytes.length; length++)
      expect(parseCosePrefix(bytes.subarray(0, length)).ok).toBe(false);
  });

  test.for([
    ["no tag", "8443a10127a04100"],
    ["another tag", "d18443a10127a04100"],
    ["ES256", "d28443a10126a04100"],
    ["an unprotected field", "d28443a10127a104410041ff"],
    ["a detached payload", "d28443a10127a0f6"],
    ["a payload of text", "d28443a10127a06100"],
    ["an over-long payload length", "d28443a10127a0580100"],
    ["an over-long 2 B length", "d28443a10127a059000100"],
    ["a payload in pieces", "d28443a10127a05f4100ff"],
    ["a payload of 2^32 − 1 B", "d28443a10127a05affffffff"],
    ["a payload with an 8 B length", "d28443a10127a05b000000000000000100"],
  ] as const)("[COSE3] %s is refused", ([, start]) => {
    const bytes = concat(fromHex(start) as Bytes, encodeCbor(new Uint8Array(64)));
    expect(parseCose(bytes)).toEqual({ ok: false, error: { type: "BadCose" } });
  });

  test.for([
    ["5817", 23],
    ["5900ff", 255],
    ["5a0000ffff", 65_535],
  ] as const)(
    "[COSE3] the over-long payload length %s is refused, also when all bytes are there",
    ([head, length]) => {
      const start = fromHex(`d28443a10127a0${head}`) as Bytes;
      const bytes = concat(start, new Uint8Array(length), encodeCbor(new Uint8Array(64)));
      expect(parseCose(bytes).ok).toBe(false);
    },
  );

  test.for([0, 63, 65])("[COSE3] a signature of %i B is refused", (length) => {
    const bytes = concat(fromHex("d28443a10127a04100") as Bytes, encodeCbor(new Uint8Array(length)));
    expect(parseCose(bytes).ok).toBe(false);
  });

  test("[COSE3] random bytes never make it throw", () => {
    const start = fc.constantFrom("", "d28443a10127a0", "d28443a10127a058");
    fc.assert(
      fc.property(start, fc.uint8Array({ maxLength: 200 }), (hex, some) => {
        const read = parseCosePrefix(concat(fromHex(hex) as Bytes, some));
        if (!read.ok) expect(read.error).toEqual({ type: "BadCose" });
      }),
    );
  });
});
