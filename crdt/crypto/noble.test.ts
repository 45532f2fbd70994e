import { AEAD_AES_128_GCM, KDF_HKDF_SHA256 } from "@panva/hpke-noble";
import * as HPKE from "hpke";
import { describe, expect, test } from "vitest";
import { type Bytes, concat, fromHex, toHex, utf8 } from "../base/bytes.ts";
import { createNobleCrypto, nobleVerifier, x25519KemDrawingFrom } from "./noble.ts";

const hex = (text: string): Bytes => fromHex(text) as Bytes;
const countingBytes = (length: number): Bytes => Uint8Array.from({ length }, (_, i) => i + 1);
const crypto = createNobleCrypto(countingBytes);
const INFO = utf8("what this is for");

describe("Ed25519", () => {
  // RFC 8032 §7.1, test 2
  const seed = hex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
  const publicKey = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c";
  const signature =
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da" +
    "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00";

  test("[CRY1] signatures are those of RFC 8032", async () => {
    const signer = await crypto.signerFromSeed(seed);
    expect(toHex(signer.publicKey)).toBe(publicKey);
    expect(toHex(await signer.sign(hex("72")))).toBe(signature);
    expect(await crypto.verify(hex(publicKey), hex("72"), hex(signature))).toBe(true);
    expect(await crypto.verify(hex(publicKey), hex("73"), hex(signature))).toBe(false);
  });

  test("[CRY1] [F15] a small-order public key verifies nothing", async () => {
    const identity = hex(`01${"00".repeat(31)}`);
    const anySignature = concat(identity, new Uint8Array(32));
    expect(await nobleVerifier.verify(identity, utf8("anything"), anySignature)).toBe(false);
  });

  test("[CRY1] [F15] s ≥ L and wrong lengths are refused without throwing", async () => {
    const order = hex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
    const raised = hex(signature);
    let carry = 0;
    for (let i = 0; i < 32; i++) {
      const sum = (raised[32 + i] as number) + (order[i] as number) + carry;
      raised[32 + i] = sum & 255;
      carry = sum >> 8;
    }
    expect(await nobleVerifier.verify(hex(publicKey), hex("72"), raised)).toBe(false);
    expect(await nobleVerifier.verify(hex(publicKey), hex("72"), hex("00"))).toBe(false);
    expect(await nobleVerifier.verify(hex("00"), hex("72"), hex(signature))).toBe(false);
  });
});

test("[CRY2] HKDF-SHA-256 without salt is that of RFC 5869 (test case 3)", async () => {
  const okm = await crypto.hkdf(new Uint8Array(22).fill(0x0b), new Uint8Array(0), 42);
  expect(toHex(okm)).toBe(
    "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8",
  );
});

test("[CRY3] AES-256-GCM opens only what was sealed with the same key, nonce and context", async () => {
  const [key, nonce] = [countingBytes(32), countingBytes(12)];
  const sealed = await crypto.aesSeal(key, nonce, INFO, utf8("tide"));
  expect(await crypto.aesOpen(key, nonce, INFO, sealed)).toEqual(utf8("tide"));
  expect(await crypto.aesOpen(key, nonce, utf8("else"), sealed)).toBeNull();
  expect(await crypto.aesOpen(key, nonce, INFO, sealed.subarray(1))).toBeNull();
  expect(await crypto.aesOpen(key, nonce, INFO, new Uint8Array(3))).toBeNull();
});

describe("HPKE", () => {
  test("[CRY4] the KEM fed from our randomness is that of RFC 9180 (appendix A.1)", async () => {
    const ikmE = hex("7268600d403fce431561aef583ee1613527cff655c1343f29812e66706df3234");
    const kem = x25519KemDrawingFrom(() => ikmE);
    const suite = new HPKE.CipherSuite(kem, KDF_HKDF_SHA256, AEAD_AES_128_GCM);
    const recipient = await suite.DeserializePublicKey(
      hex("3948cfe0ad1ddb695d780e59077195da6c56506b027329794ab02bca80815c4d"),
    );
    const sealed = await suite.Seal(recipient, utf8("Beauty is truth, truth beauty"), {
      info: hex("4f6465206f6e2061204772656369616e2055726e"),
      aad: utf8("Count-0"),
    });
    expect(toHex(sealed.encapsulatedSecret)).toBe(
      "37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431",
    );
    expect(toHex(sealed.ciphertext)).toBe(
      "f938558b5d72f1a23810b4be2ab4f84331acc02fc97babc53a52ae8218a355a96d8770ac83d07bea87e13c512a",
    );
  });

  test("[CRY4] seals and opens with the WebCrypto suite of the hpke package, both ways", async () => {
    const platform = new HPKE.CipherSuite(
      HPKE.KEM_DHKEM_X25519_HKDF_SHA256,
      HPKE.KDF_HKDF_SHA256,
      HPKE.AEAD_AES_256_GCM,
    );
    const opener = await crypto.openerFromSeed(countingBytes(32));
    const fromPlatform = await platform.Seal(
      await platform.DeserializePublicKey(opener.publicKey),
      utf8("tide"),
      { info: INFO },
    );
    const joined = concat(fromPlatform.encapsulatedSecret, fromPlatform.ciphertext);
    expect(await opener.open(INFO, joined)).toEqual(utf8("tide"));

    const pair = await platform.GenerateKeyPair(true);
    const ours = await crypto.hpkeSeal(await platform.SerializePublicKey(pair.publicKey), INFO, utf8("tide"));
    const opened = await platform.Open(pair, ours.slice(0, 32), ours.slice(32), { info: INFO });
    expect(opened).toEqual(utf8("tide"));
  });

  test("[CRY4] another key, another info or a damaged seal opens to null", async () => {
    const opener = await crypto.openerFromSeed(countingBytes(32));
    const other = await crypto.openerFromSeed(new Uint8Array(32).fill(7));
    const sealed = await crypto.hpkeSeal(opener.publicKey, INFO, utf8("tide"));
    expect(await other.open(INFO, sealed)).toBeNull();
    expect(await opener.open(utf8("else"), sealed)).toBeNull();
    expect(await opener.open(INFO, sealed.slice(0, 40))).toBeNull();
    expect(await opener.open(INFO, new Uint8Array(5))).toBeNull();
    expect(await opener.open(INFO, new Uint8Array(64))).toBeNull();
  });

  test("[CRY4] the same randomness gives the same bytes, through micro-tasks alone", async () => {
    const opener = await crypto.openerFromSeed(countingBytes(32));
    let timersRan = 0;
    const timer = setImmediate(() => timersRan++);
    const first = await crypto.hpkeSeal(opener.publicKey, INFO, utf8("tide"));
    const opened = await opener.open(INFO, first);
    expect(timersRan).toBe(0);
    clearImmediate(timer);
    expect(opened).toEqual(utf8("tide"));
    expect(await crypto.hpkeSeal(opener.publicKey, INFO, utf8("tide"))).toEqual(first);
  });
});
