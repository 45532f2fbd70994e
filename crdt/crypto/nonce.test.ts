import { expect, test } from "vitest";
import { countAlike, drawNonces } from "../../test/support/nonce-run.ts";
import { readSources } from "../../test/support/sources.ts";
import { newNonce } from "./nonce.ts";
import { createWebCrypto } from "./webcrypto.ts";

test("[CRY8] [F10] a million nonces across ten starts: no two share even their first eight bytes (npm run nonces: ten million)", () => {
  expect(drawNonces(1_000_000)).toEqual({ drawn: 1_000_000, alike: 0 });
});

test("[CRY8] [F10] the count sees two that are alike, wherever they stand", () => {
  expect(countAlike(BigUint64Array.of(7n, 1n, 9n, 7n))).toBe(1);
});

test("[CRY8] a nonce has 12 bytes, and every one of them is random", () => {
  const seen = Array.from({ length: 12 }, () => new Set<number>());
  const crypto = createWebCrypto();
  for (let i = 0; i < 5_000; i++) for (const [at, byte] of newNonce(crypto).entries()) seen[at]?.add(byte);
  expect(newNonce(crypto).length).toBe(12);
  expect(seen.map(({ size }) => size)).toEqual(seen.map(() => 256));
});

test("[CRY8] [F10] whatever seals with AES-256-GCM draws its nonce here", () => {
  const sealing = [...readSources()].filter(
    ([path, text]) =>
      !/\.test\.ts$|^test\//.test(path) && /\.aesSeal\(/.test(text) && !path.startsWith("crdt/crypto/"),
  );
  expect(sealing.map(([path]) => path).sort()).toEqual([
    "crdt/envelope/seal.ts",
    "crdt/keyring/epoch-keys.ts",
    "crdt/keyring/seal-roster-text.ts",
    "crdt/register/seal.ts",
  ]);
  for (const [path, text] of sealing) {
    const draws = text.match(/const nonce = newNonce\(crypto\);/g)?.length;
    expect([path, draws, text.match(/\.aesSeal\(/g)?.length]).toEqual([path, 1, 1]);
    expect([path, /\.aesSeal\(\w+, nonce, /.test(text)]).toEqual([path, true]);
  }
});
