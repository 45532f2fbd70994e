import { expect, test } from "vitest";
import { createNobleCrypto } from "../../crdt/crypto/noble.ts";
import { parseInviteLink, parseSetupLink } from "../../crdt/keyring/invite-link.ts";
import { parseKitLink } from "../../crdt/keyring/kit-link.ts";
import { parsePairingLink } from "../../crdt/keyring/pairing.ts";
import type { PersonRow } from "../bridge/contract.ts";
import { skeletonOf } from "../engine/views/look-alikes.ts";
import { deviceLabel } from "../platform/browser/label.ts";
import { linkify } from "../rich/linkify.ts";
import { findEmoji } from "./features/chat/emoji.ts";
import {
  charactersLeft,
  isDizzying,
  isEmojiOnly,
  oneLine,
  piecesOf,
  withoutPiles,
} from "./features/chat/message-text.ts";
import { diffText } from "./features/goals/diff.ts";
import { parseNumber } from "./features/goals/numbers.ts";
import { languageOf } from "./i18n/text.tsx";
import { findPeople, pinyinInitials } from "./kit/find-people.ts";
import { avatarLetters } from "./kit/names.ts";
import { spellsName } from "./kit/readings.ts";
import { wordsOf } from "./kit/words.ts";
import { readSecret } from "./state/secret.ts";

/** Everything that reads what other people wrote, on the strings that are worst for it. */

const SIZE = 100_000;
const NAME = 1_024; // a longer name is no entry
const MOST_MS = 50;
const MESSAGE = 20_000; // a longer one is refused
const crypto = createNobleCrypto((length) => new Uint8Array(length));
const person = { member: "m", name: "a".repeat(60) } as PersonRow;

const parsers: readonly (readonly [string, (text: string) => unknown])[] = [
  ["linkify", linkify],
  ["isEmojiOnly", isEmojiOnly],
  ["oneLine", oneLine],
  ["withoutPiles", withoutPiles],
  ["piecesOf", (text) => piecesOf(text.slice(0, MESSAGE))],
  ["isDizzying", isDizzying],
  ["charactersLeft", charactersLeft],
  ["languageOf", languageOf],
  ["avatarLetters", (text) => avatarLetters(text, false)],
  ["findPeople", (text) => findPeople([person], text)],
  ["spellsName", (text) => spellsName(text, text)],
  ["findEmoji", findEmoji],
  ["parseNumber", (text) => parseNumber(text, "%")],
  ["diffText", (text) => diffText(text.slice(0, 4_000), text.slice(1, 4_000))], // a longer why is refused
  ["readSecret", readSecret],
  ["parseInviteLink", (text) => parseInviteLink(text, crypto)],
  ["parseSetupLink", (text) => parseSetupLink(text, crypto)],
  ["parseKitLink", (text) => parseKitLink(text, crypto)],
  ["parsePairingLink", (text) => parsePairingLink(text, crypto)],
  ["wordsOf", wordsOf],
  ["skeletonOf", (text) => skeletonOf(text.slice(0, NAME))],
  ["pinyinInitials", (text) => pinyinInitials(text.slice(0, NAME))],
  ["deviceLabel", deviceLabel],
];

/** What is repeated until it fills the size, and how the whole begins and ends. */
const worst: readonly (readonly [string, string?, string?])[] = [
  ["a"],
  [" "],
  [" ", "a", "a"],
  ["\n"],
  [" \n"],
  ["\t", "x", "\u0000"],
  ["\u00A0", "中"],
  ["0"],
  ["0", "", ","],
  ["1,"],
  ["1,111", "", "x"],
  ["-"],
  ["/"],
  ["/", "https:"],
  ["https://"],
  ["https://a"],
  ["https://a.b/ "],
  [")", "https://a.b/"],
  ["(", "https://a.b/"],
  ["()", "https://a.b/"],
  ["]", "https://a.b/"],
  [".", "https://a.b/"],
  [`https://a.b/${")".repeat(2_000)} `],
  [`https://a.b/${"(".repeat(1_000)}${")".repeat(1_020)} `],
  [`https://a.b/${".".repeat(2_000)} `],
  ["https://a.b/鸿"],
  ["鸿", "https://a.b/"],
  ["http://h\u200B"],
  ["mailto:"],
  ["mailto:a@"],
  ["@", "mailto:a"],
  ["a@b.", "mailto:"],
  ["%"],
  ["%E0%A4%A", "https://a.b/"],
  ["[::1", "https://"],
  ["xn--", "https://"],
  ["."],
  ["e\u0301"],
  ["\u0301", "a"],
  ["\u200D", "👩"],
  ["👩\u200D"],
  ["👍\uFE0F"],
  ["🇨🇳"],
  ["\u{1F1E8}"],
  ["#\uFE0F\u20E3"],
  ["\u202E"],
  ["\uD800"],
  ["中"],
  ["中 a "],
  [`${"w".repeat(499)} `],
  [`${"\u0301".repeat(29)}a`],
  ["א "],
  ["א a"],
  ["i=", "#"],
  ["#i="],
  ["#", "https://a.b/join"],
  ["Mozilla/5.0 ("],
  ["Chrome/1"],
  ["__proto__ "],
];

test.for(parsers)("[H16] %s takes 100 kB of the worst in under 50 ms", ([, parse]) => {
  parse("warm up https://a.b/");
  for (const [piece, start = "", end = ""] of worst) {
    const text = start + piece.repeat(Math.ceil(SIZE / piece.length)).slice(0, SIZE) + end;
    const took = Math.min(...[0, 1].map(() => timeOf(() => parse(text))));
    expect([piece.slice(0, 20), start, took < MOST_MS ? "quick" : `${Math.round(took)} ms`]).toEqual([
      piece.slice(0, 20),
      start,
      "quick",
    ]);
  }
});

/** Processor time of this thread: others use this machine too. */
function timeOf(run: () => unknown): number {
  const before = process.threadCpuUsage();
  run();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1_000;
}
