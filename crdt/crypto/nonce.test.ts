import { expect, test } from "vitest";
import { countAlike, drawNonces } from "../../test/support/nonce-run.ts";
import { readSources } from "../../test/support/sources.ts";
import { createBackupSealer } from "../backup/seal.ts";
import { toHex } from "../base/bytes.ts";
import type { ChainId, KitId } from "../base/ids.ts";
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

/** One key for each file, drawn when its making begins: no copy of a profile can go on counting under it. */
const COUNTED = "crdt/backup/seal.ts";

test("[CRY8] [F10] two backup files of the same pieces share no key and no byte of a seal", async () => {
  const crypto = createWebCrypto();
  const { publicKey } = await crypto.openerFromSeed(crypto.randomBytes(32));
  const org = "11".repeat(32) as ChainId;
  const chunks = new Set<string>();
  for (let file = 0; file < 20; file++) {
    const sealer = await createBackupSealer(crypto, org, {
      kit: "22".repeat(16) as KitId,
      sealKey: publicKey,
    });
    for (let piece = 0; piece < 5; piece++)
      chunks.add(
        toHex((await sealer?.seal({ kind: "end", entries: 1, envelopes: 1 })) ?? new Uint8Array(0)).slice(16),
      );
  }
  expect(chunks.size).toBe(100);
});

test("[CRY8] [F10] whatever seals with AES-256-GCM draws its nonce here", () => {
  const sealing = [...readSources()].filter(
    ([path, text]) =>
      !/\.test\.ts$|^test\//.test(path) && /\.aesSeal\(/.test(text) && !path.startsWith("crdt/crypto/"),
  );
  expect(sealing.map(([path]) => path).sort()).toEqual([
    COUNTED,
    "crdt/envelope/seal.ts",
    "crdt/files/chunk.ts",
    "crdt/keyring/epoch-keys.ts",
    "crdt/keyring/seal-roster-text.ts",
    "crdt/notes/presence.ts",
    "crdt/register/own.ts",
    "crdt/register/seal.ts",
  ]);
  for (const [path, text] of sealing) {
    if (path === COUNTED) continue;
    const draws = text.match(/const nonce = newNonce\(crypto\);/g)?.length;
    expect([path, draws, text.match(/\.aesSeal\(/g)?.length]).toEqual([path, 1, 1]);
    expect([path, /\.aesSeal\(\w+, nonce, /.test(text)]).toEqual([path, true]);
  }
});
