import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { seededBytes } from "../../test/support/seeded-bytes.ts";
import { toBase64Url } from "../base/bytes.ts";
import { encodeCbor } from "../base/cbor.ts";
import type { ChainId } from "../base/ids.ts";
import { createNobleCrypto } from "../crypto/noble.ts";
import { createWebCrypto } from "../crypto/webcrypto.ts";
import { MAX_SEALED_TEXT_BYTES } from "../roster/limits.ts";
import { createOpenText } from "./names.ts";
import { isReply, openReply, replyKeys } from "./reply.ts";
import { openCard, type RoomCard } from "./room-card.ts";
import { sealCard, sealCardReply } from "./seal-card.ts";
import { sealReply } from "./seal-reply.ts";
import { sealRosterText } from "./seal-roster-text.ts";
import { sealVouch } from "./seal-vouch.ts";
import { openVouch, vouchDigest, vouchHolds } from "./vouch.ts";

const crypto = createNobleCrypto(seededBytes("replies"));
const platform = createWebCrypto();
const chain = "0c".repeat(32) as ChainId;
const keys = new Map([0, 1, 2].map((epoch) => [epoch, crypto.randomBytes(32)]));
const keyOf = (epoch: number) => keys.get(epoch) as Uint8Array;
const opener = await replyKeys(crypto, keyOf(1));
const to = { chain, replyKey: opener.publicKey };
const open = createOpenText(crypto, chain, keys);
const sealed = (await sealReply(crypto, to, "member-name", "Gina 吉娜")) as Uint8Array;

describe("[KEY10] replies of strangers", () => {
  test("whoever has the epoch's key reads them, for their purpose and in their chain only", async () => {
    expect(await openReply(opener, chain, "member-name", sealed)).toBe("Gina 吉娜");
    expect(await openReply(opener, chain, "device-label", sealed)).toBeNull();
    expect(await openReply(opener, "0d".repeat(32) as ChainId, "member-name", sealed)).toBeNull();
    expect(await openReply(await replyKeys(crypto, keyOf(2)), chain, "member-name", sealed)).toBeNull();
  });

  test("the platform's crypto reads what noble sealed, and the other way round", async () => {
    const theirs = await replyKeys(platform, keyOf(1));
    expect(theirs.publicKey).toEqual(opener.publicKey);
    expect(await openReply(theirs, chain, "member-name", sealed)).toBe("Gina 吉娜");
    const other = (await sealReply(platform, to, "card", "c")) as Uint8Array;
    expect(await openReply(opener, chain, "card", other)).toBe("c");
  });

  test("any text fits where sealed texts stand", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary", maxLength: 2000 }), async (text) => {
        const reply = (await sealReply(platform, to, "member-name", text)) as Uint8Array;
        expect(reply.length).toBeLessThanOrEqual(MAX_SEALED_TEXT_BYTES);
        expect(text.toWellFormed().startsWith((await open("member-name", reply)) as string)).toBe(true);
      }),
      { numRuns: 15 },
    );
  });

  test("a key that is no point is refused, not sealed for", async () => {
    for (const port of [crypto, platform])
      for (const replyKey of [new Uint8Array(32), new Uint8Array(31)])
        expect(await sealReply(port, { chain, replyKey }, "card", "c")).toBeNull();
  });

  test("damage opens to nothing, and noise is no reply", async () => {
    for (let at = 0; at < sealed.length; at += 7) {
      const damaged = sealed.slice();
      damaged[at] = (damaged[at] as number) ^ 1;
      expect(await open("member-name", damaged)).toBeNull();
    }
    for (const other of [
      encodeCbor([1, sealed, "reply"]),
      encodeCbor([0, sealed, "other"]),
      encodeCbor([0, 0, "reply"]),
    ])
      expect(isReply(other)).toBe(false);
    expect(await openReply(opener, chain, "card", encodeCbor([0, new Uint8Array(3), "reply"]))).toBeNull();
  });
});

test("[KEY4] [KEY10] names open in whatever epoch they were sealed, if its key is here", async () => {
  const inThird = await sealRosterText(crypto, keyOf(2), 2, "room-name", "general");
  expect(await open("room-name", inThird)).toBe("general");
  expect(await open("org-name", inThird)).toBeNull();
  expect(await open("member-name", sealed)).toBe("Gina 吉娜");
  const without = createOpenText(crypto, chain, new Map([[0, keyOf(0)]]));
  expect(await without("room-name", inThird)).toBeNull();
  expect(await without("member-name", sealed)).toBeNull();
  expect(await open("room-name", new Uint8Array([1, 2, 3]))).toBeNull();
});

describe("[KEY11] cards", () => {
  const text = fc.string({ unit: "grapheme", maxLength: 40 });
  const cards: fc.Arbitrary<RoomCard> = fc.record({
    name: text,
    title: text,
    orgName: fc.option(text),
    salt: fc.option(fc.uint8Array({ minLength: 16, maxLength: 16 })),
  });

  test("a card comes back as it was, from those inside and from those who ask to come", async () => {
    await fc.assert(
      fc.asyncProperty(cards, async (card) => {
        const whole = { ...card, name: card.name.toWellFormed(), title: card.title.toWellFormed() };
        const expected = { ...whole, orgName: card.orgName?.toWellFormed() ?? null };
        expect(await openCard(open, await sealCard(crypto, keyOf(0), 0, card))).toEqual(expected);
      }),
      { numRuns: 50 },
    );
    const card = { name: "Gina", title: "", orgName: "Petrel 海燕", salt: null };
    expect(await openCard(open, (await sealCardReply(crypto, to, card)) as Uint8Array)).toEqual(card);
  });

  test("the longest names fit, cut between characters", async () => {
    const long = "鸿".repeat(500);
    const card = { name: long, title: long, orgName: long, salt: new Uint8Array(16) };
    const inside = await sealCard(crypto, keyOf(0), 0, card);
    const outside = (await sealCardReply(crypto, to, card)) as Uint8Array;
    for (const bytes of [inside, outside]) {
      expect(bytes.length).toBeLessThanOrEqual(MAX_SEALED_TEXT_BYTES);
      expect((await openCard(open, bytes))?.name).toBe("鸿".repeat(66));
    }
  });

  test("what is no card is none", async () => {
    const almost = [["a", "b", null], ["a", "b", null, 1], [1, "b", null, null], ["a", "b", 1, null], "card"];
    for (const other of ["", "hello", ...almost.map((value) => toBase64Url(encodeCbor(value)))]) {
      const text = await sealRosterText(crypto, keyOf(0), 0, "card", other);
      expect(await openCard(open, text)).toBe(null);
    }
  });
});

describe("[KEY12] vouches", () => {
  test("one holds for exactly its name and title", async () => {
    const person = { name: "Bob 鲍勃", title: "Treasurer" };
    const vouch = await sealVouch(crypto, keyOf(0), 0, person);
    const said = await openVouch(crypto, open, vouch);
    expect(said).toMatchObject(person);
    const card = { ...person, salt: said?.salt ?? null };
    expect(vouchHolds(crypto, vouch, card)).toBe(true);
    expect(vouchHolds(crypto, vouch, { ...card, title: "Chair" })).toBe(false);
    expect(vouchHolds(crypto, vouch, { ...card, name: "Bob 鮑勃" })).toBe(false);
    expect(vouchHolds(crypto, vouch, { ...card, salt: new Uint8Array(16) })).toBe(false);
    expect(vouchHolds(crypto, vouch, { ...card, salt: null })).toBe(false);
    expect(vouchHolds(crypto, null, card)).toBe(false);
  });

  test("words that are not what the chain has a digest of are not the organisation's", async () => {
    const vouch = await sealVouch(crypto, keyOf(0), 0, { name: "a", title: "b" });
    const other = vouchDigest(crypto, new Uint8Array(16), "a", "b");
    expect(await openVouch(crypto, open, { ...vouch, digest: other })).toBeNull();
    const noise = await sealRosterText(crypto, keyOf(0), 0, "vouch", "gmFhYWI");
    expect(await openVouch(crypto, open, { ...vouch, sealed: noise })).toBeNull();
  });
});
