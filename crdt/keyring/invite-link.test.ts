import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { toBase64Url, toHex } from "../base/bytes.ts";
import { encodeCbor } from "../base/cbor.ts";
import { type ChainId, idToBytes } from "../base/ids.ts";
import { nobleVerifier } from "../crypto/noble.ts";
import {
  encodeInviteLink,
  encodeSetupLink,
  MAX_LINK_ROOMS,
  parseInviteLink,
  parseSetupLink,
} from "./invite-link.ts";

const chainId = (bytes: Uint8Array) => toHex(bytes) as ChainId;
const bytesOf = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const someRooms = fc.array(bytesOf(32).map(chainId), { maxLength: MAX_LINK_ROOMS });
const torn = { ok: false, error: { type: "TornLink" } };
const origin = "https://relay.example.org";
const chain = "0a".repeat(32) as ChainId;
const secret = new Uint8Array(32).fill(3);
const link = encodeInviteLink({ origin, chain, secret }, nobleVerifier);
const fragment = link.slice(link.indexOf("#"));
const parse = (text: string) => parseInviteLink(text, nobleVerifier);

describe("[KEY5] invite links", () => {
  test("a link gives back what it was made of", () => {
    fc.assert(
      fc.property(bytesOf(32), bytesOf(32), someRooms, (chainBytes, anySecret, rooms) => {
        const made = { origin, chain: toHex(chainBytes) as ChainId, secret: anySecret, rooms };
        expect(parse(encodeInviteLink(made, nobleVerifier))).toEqual({ ok: true, value: made });
      }),
    );
  });

  test("it is found as people paste it", () => {
    const whole = { ok: true, value: { origin, chain, secret, rooms: [] } };
    const bare = { ok: true, value: { origin: null, chain, secret, rooms: [] } };
    expect(parse(`  ${link}\n`)).toEqual(whole);
    expect(parse(`来吧：${link} 今天有效`)).toEqual(whole);
    expect(parse(`Join us: ${link}。`)).toEqual(whole);
    expect(parse(`<${link}>`)).toEqual(whole);
    expect(parse(link.replace("/join#", "/join/#"))).toEqual(whole);
    expect(parse(fragment)).toEqual(bare);
    expect(parse(fragment.slice(1))).toEqual(bare);
    expect(parse(`\t${fragment} `)).toEqual(bare);
  });

  test("relays live on any host, port or folder", () => {
    for (const place of [
      "http://localhost:8787",
      "http://[::1]:8787",
      "https://example.org/skein",
      "https://http.cat",
    ]) {
      const made = encodeInviteLink({ origin: place, chain, secret }, nobleVerifier);
      expect(parse(made)).toEqual({ ok: true, value: { origin: place, chain, secret, rooms: [] } });
    }
  });

  test("a link that lost or changed a character is torn, wherever it happened", () => {
    const code = link.indexOf("=") + 1;
    for (let at = code; at < link.length; at++) {
      expect(parse(link.slice(0, at))).toEqual(torn);
      expect(parse(link.slice(0, at) + link.slice(at + 1))).toEqual(torn);
      const other = link[at] === "A" ? "B" : "A";
      expect(parse(link.slice(0, at) + other + link.slice(at + 1))).toEqual(torn);
    }
  });

  test("a link names at most as many rooms as a QR code holds, and none twice over in another form", () => {
    const rooms = Array.from({ length: MAX_LINK_ROOMS + 1 }, (_, at) => chainId(new Uint8Array(32).fill(at)));
    expect(() => encodeInviteLink({ origin, chain, secret, rooms }, nobleVerifier)).toThrow();
    for (const named of [[], rooms]) {
      const fields = [2, idToBytes(chain), secret, named.map(idToBytes)];
      const check = nobleVerifier.sha256(encodeCbor(fields)).subarray(0, 4);
      expect(parse(`#i=${toBase64Url(encodeCbor([...fields, check]))}`)).toEqual(torn);
    }
  });

  test("other text, other links and other versions are torn", () => {
    const check = new Uint8Array(4);
    for (const text of [
      "",
      "hello",
      "https://relay.example.org/join",
      `${origin}/join#i=`,
      `${origin}/join#i=${toBase64Url(encodeCbor([1, secret, secret, check]))}`,
      `${origin}/join#i=${toBase64Url(encodeCbor([2, secret, secret, check]))}`,
      `${origin}/join#i=${toBase64Url(encodeCbor("text"))}`,
      encodeSetupLink({ origin, token: new Uint8Array(16) }, nobleVerifier),
    ])
      expect(parse(text)).toEqual(torn);
  });

  test("hostile text never makes it throw or hang", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
        expect(parse(`#i=${text}`)).toEqual(torn);
      }),
    );
    const started = performance.now();
    for (const piece of ["https://", "i=", "#i=A", " i=\n"])
      expect(parse(piece.repeat(50_000))).toEqual(torn);
    expect(performance.now() - started).toBeLessThan(500);
  });
});

describe("[KEY5] set-up links", () => {
  test("a link gives back its token, whole or as a fragment, and a torn one says so", () => {
    fc.assert(
      fc.property(bytesOf(16), (token) => {
        const made = encodeSetupLink({ origin, token }, nobleVerifier);
        expect(parseSetupLink(made, nobleVerifier)).toEqual({ ok: true, value: { origin, token } });
        const bare = made.slice(made.indexOf("#"));
        expect(parseSetupLink(bare, nobleVerifier)).toEqual({ ok: true, value: { origin: null, token } });
        expect(parseSetupLink(made.slice(0, -1), nobleVerifier)).toEqual(torn);
        expect(parseSetupLink(`${made}A`, nobleVerifier)).toEqual(torn);
        const other = made.endsWith("A") ? "B" : "A";
        expect(parseSetupLink(made.slice(0, -1) + other, nobleVerifier)).toEqual(torn);
      }),
    );
    expect(parseSetupLink(link, nobleVerifier)).toEqual(torn);
  });
});
