import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { flippedBits, must } from "../../test/support/sealed-feed.ts";
import { seededBytes } from "../../test/support/seeded-bytes.ts";
import { authClaims, authVectorsNow } from "../../test/vectors/auth.samples.ts";
import { type Bytes, concat, fromHex } from "../base/bytes.ts";
import { type CborValue, decodeCbor, encodeCbor } from "../base/cbor.ts";
import type { ChainId } from "../base/ids.ts";
import { signCose, verifyCose } from "../cose/sign1.ts";
import { createNobleCrypto } from "../crypto/noble.ts";
import { type AuthClaim, parseAuth, signAuth } from "./auth.ts";

const vectors: Awaited<ReturnType<typeof authVectorsNow>> = JSON.parse(
  readFileSync(new URL("../../test/vectors/auth.json", import.meta.url), "utf8"),
);
const crypto = createNobleCrypto(seededBytes("auth"));
const signer = await crypto.signerFromSeed(crypto.randomBytes(32));
const [claim, inviteClaim] = authClaims as [AuthClaim, AuthClaim];
const isSigned = (bytes: Bytes) => {
  const { signed } = must(parseAuth(bytes));
  return verifyCose("skein/v1/auth", signed, signer.publicKey, crypto);
};
const refused = { ok: false, error: { type: "BadAuth" } };

/** The claim's own signature over another claim. */
async function restated(other: Partial<AuthClaim>): Promise<Bytes> {
  const mine = must(parseAuth(await signAuth(claim, signer))).signed;
  const theirs = must(parseAuth(await signAuth({ ...claim, ...other }, signer))).signed;
  return concat(theirs.bytes.slice(0, -64), mine.signature);
}

async function withField(index: number, value: CborValue): Promise<Bytes> {
  const { payload } = must(parseAuth(await signAuth(claim, signer))).signed;
  const fields = must(decodeCbor(payload)) as readonly CborValue[];
  return signCose("skein/v1/auth", encodeCbor(fields.with(index, value)), signer);
}

test.for(authClaims)("[AUTH1] the claim of a $who.kind is read as it was signed", async (one) => {
  const bytes = await signAuth(one, signer);
  expect(must(parseAuth(bytes)).claim).toEqual(one);
  expect(await isSigned(bytes)).toBe(true);
});

test.for([
  ["nonce", { nonce: new Uint8Array(32).fill(0x12) }],
  ["audience", { audience: "relay.example.net:8443" }],
  ["org", { org: "c1".repeat(32) as ChainId }],
  ["identity", { who: inviteClaim.who }],
  ["length of the chain", { chainSeq: 41 }],
] as const)("[AUTH2] an answer to another %s is not signed", async ([, other]) => {
  expect(await isSigned(await restated({}))).toBe(true);
  expect(await isSigned(await restated(other))).toBe(false);
});

test("[AUTH2] a flipped bit in any byte is refused", async () => {
  for (const flipped of flippedBits(await signAuth(claim, signer), 7))
    if (parseAuth(flipped).ok) expect(await isSigned(flipped)).toBe(false);
});

test("[AUTH2] [F07] a claim signed for another purpose proves nothing, and a claim is nothing else", async () => {
  const { payload } = must(parseAuth(await signAuth(claim, signer))).signed;
  expect(await isSigned(await signCose("skein/v1/envelope", payload, signer))).toBe(false);
  const { signed } = must(parseAuth(await signAuth(claim, signer)));
  expect(await verifyCose("skein/v1/envelope", signed, signer.publicKey, crypto)).toBe(false);
});

test.for([
  [0, 2],
  [1, new Uint8Array(3)],
  [2, new Uint8Array(31)],
  [2, new Uint8Array(33)],
  [2, "nonce"],
  [3, new Uint8Array(16)],
  [4, 3],
  [4, -1],
  [4, null],
  [5, new Uint8Array(15)],
  [6, -1],
  [6, 0.5],
  [6, 2 ** 60],
  [6, "42"],
] as const)("[AUTH1] field %i may not be %j, whoever signs it", async ([index, value]) => {
  expect(parseAuth(await withField(index, value))).toEqual(refused);
});

test("[AUTH1] fewer and more fields, other bytes and bytes behind are refused", async () => {
  const good = await signAuth(claim, signer);
  const sign = (value: CborValue) => signCose("skein/v1/auth", encodeCbor(value), signer);
  const fields = must(decodeCbor(must(parseAuth(good)).signed.payload)) as readonly CborValue[];
  expect(parseAuth(await sign(fields.slice(0, 6)))).toEqual(refused);
  expect(parseAuth(await sign([...fields, 0]))).toEqual(refused);
  expect(parseAuth(await sign("claim"))).toEqual(refused);
  expect(parseAuth(concat(good, Uint8Array.of(0)))).toEqual(refused);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (some) => {
      expect(parseAuth(some)).toEqual(refused);
    }),
  );
});

test("[AUTH1] today's code writes exactly the frozen bytes, and they verify", async () => {
  expect(await authVectorsNow()).toEqual(vectors);
  for (const [index, frozen] of vectors.signed.entries()) {
    const { claim: read, signed } = must(parseAuth(fromHex(frozen) as Bytes));
    expect(read).toEqual(authClaims[index]);
    expect(await verifyCose("skein/v1/auth", signed, fromHex(vectors.signKey) as Bytes, crypto)).toBe(true);
  }
});
