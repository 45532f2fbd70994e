import fc from "fast-check";
import { expect, test } from "vitest";
import { secretToWords, wordsToSecret } from "./kit-words.ts";

const secrets = fc.uint8Array({ minLength: 32, maxLength: 32 });
const secret = new Uint8Array(32).map((_, at) => at * 7 + 1);
const words = await secretToWords(secret);
const found = (bytes: Uint8Array) => ({ ok: true, value: bytes });

test("[KEY13] any secret comes back from its words in either language", async () => {
  await fc.assert(
    fc.asyncProperty(secrets, async (any) => {
      const { en, zh } = await secretToWords(any);
      expect([en.length, zh.length]).toEqual([24, 24]);
      expect(await wordsToSecret(en.join(" "))).toEqual(found(any));
      expect(await wordsToSecret(zh.join(""))).toEqual(found(any));
    }),
    { numRuns: 40 },
  );
});

test("[KEY13] they are BIP-39's words: zeros give the words that everybody knows", async () => {
  const { en, zh } = await secretToWords(new Uint8Array(32));
  expect(en.join(" ")).toBe(`${"abandon ".repeat(23)}art`);
  expect(zh.join("")).toBe(`${"的".repeat(23)}性`);
});

test("[KEY13] they are read as people write them down", async () => {
  const { en, zh } = words;
  for (const text of [
    en.join("\n"),
    en.join(", ").toUpperCase(),
    en.map((word, at) => `${at + 1}. ${word}`).join("\n"),
    en.map((word) => (word.length > 4 ? word.slice(0, 4) : word)).join(" "),
    en
      .map((word) =>
        [...word].map((each) => String.fromCodePoint((each.codePointAt(0) as number) + 0xfee0)).join(""),
      )
      .join("　"),
    zh.join(" "),
    zh.join("，"),
    zh.map((word, at) => `${at + 1} ${word}`).join("、"),
    [...en.slice(0, 12), ...zh.slice(12)].join(" "),
  ])
    expect(await wordsToSecret(text)).toEqual(found(secret));
});

test("[KEY13] words that are in no list are named by their places", async () => {
  const torn = words.en.map((word, at) => (at === 2 || at === 16 ? "skein" : word));
  expect(await wordsToSecret(torn.join(" "))).toEqual({
    ok: false,
    error: { type: "UnknownWords", at: [3, 17] },
  });
  const tornZh = words.zh.map((word, at) => (at === 23 ? "龘" : word));
  expect(await wordsToSecret(tornZh.join(""))).toEqual({
    ok: false,
    error: { type: "UnknownWords", at: [24] },
  });
  expect(await wordsToSecret(`abc ${words.en.slice(1).join(" ")}`)).toMatchObject({ error: { at: [1] } });
});

test("[KEY13] too few, too many and words in another order say so", async () => {
  const { en } = words;
  const count = (have: number) => ({ ok: false, error: { type: "WrongCount", have, need: 24 } });
  expect(await wordsToSecret("")).toEqual(count(0));
  expect(await wordsToSecret(en.slice(1).join(" "))).toEqual(count(23));
  expect(await wordsToSecret([...en, "art"].join(" "))).toEqual(count(25));
  const wrong = { ok: false, error: { type: "WordsDoNotFit" } };
  expect(await wordsToSecret("abandon ".repeat(24))).toEqual(wrong);
  const swapped = [en[1], en[0], ...en.slice(2)].join(" ");
  expect(await wordsToSecret(swapped)).toEqual(wrong);
});

test("[KEY13] whatever is typed, there is an answer", async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: "binary", maxLength: 400 }), async (text) => {
      expect((await wordsToSecret(text)).ok).toBe(false);
    }),
    { numRuns: 40 },
  );
});

test("[KEY13] [H16] a whole book is counted, not looked up word by word", async () => {
  const unknown = "day arrivday ".repeat(12_000); // a fuzzer's find: almost a second of looking
  await wordsToSecret("abandon"); // the lists are loaded
  const { user } = process.cpuUsage();
  const answer = await wordsToSecret(unknown);
  const spentMs = (process.cpuUsage().user - user) / 1000;
  expect(answer).toEqual({ ok: false, error: { type: "WrongCount", have: 24_000, need: 24 } });
  expect(spentMs).toBeLessThan(200);
});
