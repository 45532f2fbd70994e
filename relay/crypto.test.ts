import { generateKeyPairSync, sign } from "node:crypto";
import { expect, test } from "vitest";
import { toHex, utf8 } from "../crdt/public.ts";
import { createNodeVerifier, nodeRandom } from "./crypto.ts";

const verifier = createNodeVerifier();
const L = 2n ** 252n + 27742317777372353535851937790883648493n;

function signed(message: Uint8Array) {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const raw = new Uint8Array(publicKey.export({ format: "der", type: "spki" }).subarray(-32));
  return { key: raw, signature: new Uint8Array(sign(null, message, privateKey)) };
}

test("[RLY12] a sound signature holds, and no bit of it, of the key or of the message may change", () => {
  const message = utf8("a message");
  const { key, signature } = signed(message);
  expect(verifier.verify(key, message, signature)).toBe(true);
  const flipped = (bytes: Uint8Array, at: number) =>
    bytes.map((byte, index) => (index === at ? byte ^ 1 : byte));
  expect(verifier.verify(flipped(key, 3), message, signature)).toBe(false);
  expect(verifier.verify(key, flipped(message, 0), signature)).toBe(false);
  for (const at of [0, 31, 32, 63]) expect(verifier.verify(key, message, flipped(signature, at))).toBe(false);
});

test("[RLY12] s + L is the same signature written twice: refused", () => {
  const message = utf8("a message");
  const { key, signature } = signed(message);
  const s = BigInt(`0x${toHex(signature.slice(32).reverse())}`) + L;
  const malleable = signature.slice();
  for (let i = 0; i < 32; i++) malleable[32 + i] = Number((s >> BigInt(8 * i)) & 255n);
  expect(verifier.verify(key, message, malleable)).toBe(false);
});

test("[RLY12] a key of small order vouches for nothing", () => {
  const identity = new Uint8Array(32);
  identity[0] = 1;
  const anything = new Uint8Array(64);
  anything[0] = 1; // R = identity, s = 0: holds for every message under a weak key
  expect(verifier.verify(identity, utf8("anything"), anything)).toBe(false);
  for (const length of [0, 31, 33])
    expect(verifier.verify(new Uint8Array(length), utf8("x"), anything)).toBe(false);
  expect(verifier.verify(identity, utf8("anything"), new Uint8Array(10))).toBe(false);
});

test("[RLY17] random bytes that are asked for in bulk are handed out once", () => {
  const taken = Array.from({ length: 1_000 }, () => nodeRandom(32));
  expect(new Set(taken.map(toHex)).size).toBe(1_000);
  for (const bytes of taken) expect(bytes.filter((byte) => byte === 0).length).toBeLessThan(8); // not what was wiped
  expect([nodeRandom(5_000).length, nodeRandom(4_096).length, nodeRandom(1).length]).toEqual([
    5_000, 4_096, 1,
  ]);
});
