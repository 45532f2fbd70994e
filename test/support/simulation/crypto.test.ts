import { expect, test } from "vitest";
import { createNobleCrypto } from "../../../crdt/crypto/noble.ts";
import { utf8 } from "../../../crdt/index.ts";
import { seededBytes } from "../seeded-bytes.ts";
import { createSimCrypto } from "./crypto.ts";

const bytes = seededBytes("sim crypto");
const [sim, noble] = [createSimCrypto(seededBytes("same")), createNobleCrypto(seededBytes("same"))];

test("[CRY5] [SIM2] what simulated devices compute is what noble computes, byte for byte, asked once or again", async () => {
  for (let times = 0; times < 8; times++) {
    const [seed, info, words] = [bytes(32), bytes(times), bytes(40 * times)];
    const [key, nonce] = [bytes(32), bytes(12)];
    for (const again of [1, 2]) {
      expect([again, await sim.hkdf(key, info, 64)]).toEqual([again, await noble.hkdf(key, info, 64)]);
      expect(sim.sha256(words)).toEqual(noble.sha256(words));
      const sealed = await noble.aesSeal(key, nonce, info, words);
      expect(await sim.aesSeal(key, nonce, info, words)).toEqual(sealed);
      expect(await sim.aesOpen(key, nonce, info, sealed)).toEqual(words);
      expect(await sim.aesOpen(key, nonce, utf8("other"), sealed)).toBe(null);
    }
    const [signer, itsTwin] = [await sim.signerFromSeed(seed), await noble.signerFromSeed(seed)];
    const signature = await signer.sign(words);
    expect(signer.publicKey).toEqual(itsTwin.publicKey);
    expect(signature).toEqual(await itsTwin.sign(words));
    expect(sim.verify(signer.publicKey, words, signature)).toBe(true);
    expect(sim.verify(signer.publicKey, bytes(9), signature)).toBe(false);
  }
});

test("[CRY5] [SIM2] seals of simulated devices are noble's for the same chance, and each opens the other's", async () => {
  for (let times = 0; times < 8; times++) {
    const [seed, info, words] = [bytes(32), bytes(times), bytes(30 * times)];
    const [opener, itsTwin] = [await sim.openerFromSeed(seed), await noble.openerFromSeed(seed)];
    expect(opener.publicKey).toEqual(itsTwin.publicKey);
    const sealed = await sim.hpkeSeal(opener.publicKey, info, words);
    expect(sealed).toEqual(await noble.hpkeSeal(opener.publicKey, info, words));
    for (const again of [1, 2]) expect([again, await opener.open(info, sealed)]).toEqual([again, words]);
    expect(await opener.open(utf8("other"), sealed)).toBe(null);
    expect(await opener.open(info, sealed.slice(0, 20))).toBe(null);
    expect(await opener.open(info, new Uint8Array(sealed.length))).toBe(null);
  }
});
