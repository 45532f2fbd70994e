import fc from "fast-check";
import { expect, test } from "vitest";
import { seededBytes } from "../../test/support/seeded-bytes.ts";
import { utf8 } from "../base/bytes.ts";
import { createNobleCrypto } from "../crypto/noble.ts";
import { MAX_SEALED_TEXT_BYTES } from "../roster/limits.ts";
import { MAX_ROSTER_TEXT_BYTES } from "./pad-text.ts";
import { openRosterText } from "./roster-text.ts";
import { sealRosterText } from "./seal-roster-text.ts";

const crypto = createNobleCrypto(seededBytes("texts"));
const key = crypto.randomBytes(32);
const seal = (text: string, epoch = 0) => sealRosterText(crypto, key, epoch, "room-name", text);
const open = (sealed: Uint8Array, epoch = 0) => openRosterText(crypto, key, epoch, "room-name", sealed);

test("[KEY4] any text comes back as it was, well formed and cut to what fits", async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: "binary", maxLength: 400 }), async (text) => {
      const sealed = await seal(text);
      const opened = await open(sealed);
      expect(sealed.length).toBeLessThanOrEqual(MAX_SEALED_TEXT_BYTES);
      if (utf8(text).length <= MAX_ROSTER_TEXT_BYTES) expect(opened).toBe(text.toWellFormed());
      else expect(text.toWellFormed().startsWith(opened as string)).toBe(true);
    }),
  );
});

test("[KEY4] a text that is too long is cut between characters", async () => {
  const opened = await open(await seal("鸿".repeat(2000)));
  expect(opened).toBe("鸿".repeat(MAX_ROSTER_TEXT_BYTES / 3));
  expect(await open(await seal("a\ud800b"))).toBe("a\ufffdb");
});

test("[KEY4] lengths are hidden in steps of 64 bytes", async () => {
  const lengths = await Promise.all(["", "a", "a".repeat(62)].map(async (text) => (await seal(text)).length));
  expect(new Set(lengths).size).toBe(1);
  expect((await seal("a".repeat(63))).length - (lengths[0] as number)).toBe(64);
});

test("[KEY4] another key, purpose or epoch, and damage, open to nothing", async () => {
  const sealed = await seal("general");
  expect(await open(sealed)).toBe("general");
  expect(await openRosterText(crypto, crypto.randomBytes(32), 0, "room-name", sealed)).toBeNull();
  expect(await openRosterText(crypto, key, 0, "org-name", sealed)).toBeNull();
  expect(await open(sealed, 1)).toBeNull();
  await fc.assert(
    fc.asyncProperty(fc.nat(sealed.length - 1), fc.integer({ min: 1, max: 255 }), async (at, mask) => {
      const damaged = sealed.slice();
      damaged[at] = (damaged[at] as number) ^ mask;
      expect(await open(damaged)).toBeNull();
    }),
  );
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 100 }), async (noise) => {
      expect(await open(noise)).toBeNull();
    }),
  );
});
