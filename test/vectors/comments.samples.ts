import { toHex } from "../../crdt/base/bytes.ts";
import type { EventRef, FeedId, KeyResultId, MemberId } from "../../crdt/base/ids.ts";
import { encodeGoalWord, type GoalWord } from "../../crdt/goals/words.ts";

/** What `comments.json` freezes. Run this file to print it anew; only a new version of the format may change a line. */
const feed = "000102030405060708090a0b0c0d0e0f1011121314151617" as FeedId;
const keyResult = "b0b1b2b3b4b5b6b7" as KeyResultId;
const member = "c0c1c2c3c4c5c6c7c8c9cacbcccdcecf" as MemberId;
const at = (seq: number): EventRef => ({ feed, seq });
const none = { keyResult: null, checkIn: null } as const;
const mentions = { mentions: [{ from: 0, length: 3, who: member }] };

const words: readonly (readonly [string, GoalWord])[] = [
  ["about an objective", { type: "comment", ...none, event: { type: "message", text: "为什么是十？", replyTo: null } }],
  [
    "about a check-in, naming somebody",
    {
      type: "comment",
      keyResult,
      checkIn: at(17),
      event: { type: "message", text: "@Bo, is that right?", replyTo: null, extras: mentions },
    },
  ],
  ["an answer", { type: "comment", ...none, event: { type: "message", text: "Yes 🎉", replyTo: at(18) } }],
  ["worded anew", { type: "ofComment", event: { type: "edit", target: at(18), text: "@Bo?", extras: mentions } }],
  ["a reaction", { type: "ofComment", event: { type: "react", target: at(18), emoji: "👍", on: true } }],
  ["recalled", { type: "ofComment", event: { type: "recall", target: at(18) } }],
  ["settled", { type: "settled", comment: at(18), on: true }],
  ["open again", { type: "settled", comment: at(18), on: false }],
];

export const vectorsNow = () => ({
  words: words.map(([title, word]) => ({ title, bytes: toHex(encodeGoalWord(word)) })),
});

if (import.meta.main) console.log(JSON.stringify(vectorsNow(), null, 2));
