import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { toBase64Url, toHex } from "../base/bytes.ts";
import { encodeCbor } from "../base/cbor.ts";
import type { ChainId } from "../base/ids.ts";
import { nobleVerifier } from "../crypto/noble.ts";
import { encodeInviteLink } from "./invite-link.ts";
import { encodeKitLink, parseKitLink } from "./kit-link.ts";
import { encodePairingLink, parsePairingLink } from "./pairing.ts";

const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 });
const torn = { ok: false, error: { type: "TornLink" } };
const origin = "https://relay.example.org";
const chain = "0a".repeat(32) as ChainId;
const secret = new Uint8Array(32).fill(3);
const kitLink = encodeKitLink({ origin, chain, secret }, nobleVerifier);
const [signKey, sealKey] = [new Uint8Array(32).fill(4), new Uint8Array(32).fill(5)];
const pairingLink = encodePairingLink({ origin, signKey, sealKey }, nobleVerifier);

/** Every way to lose or change one character. */
function* damaged(link: string): Iterable<string> {
  for (let at = link.indexOf("=") + 1; at < link.length; at++) {
    yield link.slice(0, at);
    yield link.slice(0, at) + link.slice(at + 1);
    yield link.slice(0, at) + (link[at] === "A" ? "B" : "A") + link.slice(at + 1);
  }
}

describe("[KEY14] kit links", () => {
  test("a link gives back its chain and secret, inside other text or as a fragment", () => {
    fc.assert(
      fc.property(bytes32, bytes32, (id, any) => {
        const made = { origin, chain: toHex(id) as ChainId, secret: any };
        const link = encodeKitLink(made, nobleVerifier);
        expect(parseKitLink(`恢复：${link} `, nobleVerifier)).toEqual({ ok: true, value: made });
        const bare = link.slice(link.indexOf("#"));
        expect(parseKitLink(bare, nobleVerifier)).toEqual({ ok: true, value: { ...made, origin: null } });
      }),
    );
  });

  test("a damaged link, and a link of another kind, are torn", () => {
    for (const text of damaged(kitLink)) expect(parseKitLink(text, nobleVerifier)).toEqual(torn);
    const others = [pairingLink, encodeInviteLink({ origin, chain, secret }, nobleVerifier), "", "#k="];
    for (const text of others) expect(parseKitLink(text, nobleVerifier)).toEqual(torn);
    const check = nobleVerifier.sha256(encodeCbor([2, secret, secret])).subarray(0, 4);
    const newer = `#k=${toBase64Url(encodeCbor([2, secret, secret, check]))}`;
    expect(parseKitLink(newer, nobleVerifier)).toEqual(torn);
  });
});

describe("[KEY15] pairing links", () => {
  test("a link gives back both keys", () => {
    fc.assert(
      fc.property(bytes32, bytes32, (sign, seal) => {
        const made = { origin, signKey: sign, sealKey: seal };
        expect(parsePairingLink(encodePairingLink(made, nobleVerifier), nobleVerifier)).toEqual({
          ok: true,
          value: made,
        });
      }),
    );
  });

  test("a damaged link, and a link of another kind, are torn", () => {
    for (const text of damaged(pairingLink)) expect(parsePairingLink(text, nobleVerifier)).toEqual(torn);
    for (const text of [kitLink, "", "d=", "#d=AAAA"])
      expect(parsePairingLink(text, nobleVerifier)).toEqual(torn);
  });
});

test("[KEY14] [KEY15] hostile text never makes them throw", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
      expect(parseKitLink(`#k=${text}`, nobleVerifier)).toEqual(torn);
      expect(parsePairingLink(`#d=${text}`, nobleVerifier)).toEqual(torn);
    }),
    { numRuns: 40 },
  );
});
