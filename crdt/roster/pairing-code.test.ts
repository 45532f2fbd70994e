import fc from "fast-check";
import { expect, test } from "vitest";
import { nobleVerifier } from "../crypto/noble.ts";
import { pairingCode, parsePairingCode } from "./pairing-code.ts";

const key = fc.uint8Array({ minLength: 32, maxLength: 32 });
const code = pairingCode(nobleVerifier, new Uint8Array(32).fill(1), new Uint8Array(32).fill(2));

test("[KEY15] a code is 8 characters that nobody mixes up, another for other keys", () => {
  fc.assert(
    fc.property(key, key, (signKey, sealKey) => {
      const made = pairingCode(nobleVerifier, signKey, sealKey);
      expect(made).toMatch(/^[0-9A-HJKMNP-TV-Z]{8}$/);
      expect(parsePairingCode(made)).toBe(made);
      expect(pairingCode(nobleVerifier, sealKey, signKey)).not.toBe(made);
    }),
  );
});

test("[KEY15] it is read as people type it", () => {
  expect(parsePairingCode(` ${code.slice(0, 4).toLowerCase()} - ${code.slice(4)}\n`)).toBe(code);
  expect(parsePairingCode("oilO-1I0L")).toBe("01101101");
  for (const text of ["", code.slice(1), `${code}0`, "UUUUUUUU", "鸿雁传书鸿雁传书"])
    expect(parsePairingCode(text)).toBeNull();
});
