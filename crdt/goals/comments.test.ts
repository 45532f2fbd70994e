import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { vectorsNow } from "../../test/vectors/comments.samples.ts";
import { fromHex, toHex } from "../base/bytes.ts";
import { type CborValue, encodeCbor } from "../base/cbor.ts";
import type { EventRef, FeedId, KeyResultId, MemberId } from "../base/ids.ts";
import { encodeEvent, type KnownEvent } from "../chat/events.ts";
import { type CommentSaid, type CommentWord, commentsOf, isOpen, threadsOf } from "./comments.ts";
import { encodeGoalWord, parseGoalWord } from "./words.ts";

const feedOf = (name: string): FeedId => Buffer.from(name.padEnd(24, ".")).toString("hex") as FeedId;
const refOf = (place: string): EventRef => {
  const [name = "", seq] = place.split(" ");
  return { feed: feedOf(name), seq: Number(seq) };
};
const memberOf = (name: string): MemberId => Buffer.from(name.padEnd(16, ".")).toString("hex") as MemberId;

/** "ana 3": said by Ana at 3. */
function said(place: string, word: CommentWord, leads = false): CommentSaid {
  const ref = refOf(place);
  return { word, ref, stamp: { hlc: ref.seq, ...ref }, by: memberOf(place.split(/[\s-]/)[0] ?? ""), leads };
}
const comment = (place: string, text: string, answers: string | null = null, extras = {}) =>
  said(place, {
    type: "comment",
    keyResult: null,
    checkIn: null,
    event: { type: "message", text, replyTo: answers === null ? null : refOf(answers), ...extras },
  });
type Of = Extract<CommentWord, { type: "ofComment" }>["event"];
const of = (place: string, event: Of, leads = false) => said(place, { type: "ofComment", event }, leads);
const edit = (place: string, of_: string, text: string) =>
  of(place, { type: "edit", target: refOf(of_), text });
const react = (place: string, of_: string, emoji: string, on = true) =>
  of(place, { type: "react", target: refOf(of_), emoji, on });
const recall = (place: string, of_: string, leads = false) =>
  of(place, { type: "recall", target: refOf(of_) }, leads);
const settled = (place: string, of_: string, on = true) =>
  said(place, { type: "settled", comment: refOf(of_), on });
const texts = (all: readonly CommentSaid[]) => commentsOf(all).map(({ shown }) => shown.text);

describe("comments", () => {
  test("[CMT1] [CMT2] its author words a comment anew and takes it back; others do neither, and everybody reacts", () => {
    const all = [
      comment("ana 1", "why ten?"),
      edit("bo 2", "ana 1", "why not?"),
      edit("ana 3", "ana 1", "why 10?"),
    ];
    expect(texts(all)).toEqual(["why 10?"]);
    expect(commentsOf(all)[0]?.before).toEqual([{ stamp: { hlc: 1, ...refOf("ana 1") }, text: "why ten?" }]);
    const [seen] = commentsOf([...all, react("bo 4", "ana 1", "👍"), react("ana 5", "ana 1", "👀", false)]);
    expect(seen?.shown.reactions).toEqual([{ emoji: "👍", members: [memberOf("bo")] }]);
    expect(commentsOf([...all, recall("bo 4", "ana 1")])[0]?.shown.recalled).toBeNull();
    const [gone] = commentsOf([...all, recall("bo 4", "ana 1", true)]);
    expect(gone).toMatchObject({ before: [], shown: { text: "", recalled: { by: memberOf("bo") } } });
  });

  test("[CMT1] of what stands beside the words only people who are named count", () => {
    const mentions = [
      { from: 0, length: 3, who: memberOf("bo") },
      { from: 4, length: 4, who: "all" as const },
    ];
    const extras = { extras: { mentions, urgent: true as const, newer: [["zz", 1] as const] } };
    const [seen] = commentsOf([{ ...comment("ana 1", "@Bo @all", null, extras), leads: true }]);
    expect(seen?.shown).toMatchObject({ mentions: [mentions[0]], hasNewer: false, files: [] });
    expect(seen?.shown.urgent).toBeUndefined();
  });

  test("[CMT1] of several comments in one event the first counts", () => {
    expect(texts([comment("ana 1", "one"), comment("ana 1", "two")])).toEqual(["one"]);
  });

  test("[CMT3] answers stand under what they answer, also under what was recalled; one to an answer stands by itself", () => {
    const all = [
      comment("ana 1", "why?"),
      comment("bo 2", "because", "ana 1"),
      comment("ana 3", "oh", "bo 2"),
      comment("bo 4", "late", "zed 9"),
      recall("bo 5", "bo 2"),
    ];
    const told = threadsOf(commentsOf(all)).map(({ root, answers }) => [
      root.shown.text,
      ...answers.map(({ shown }) => shown.text),
    ]);
    expect(told).toEqual([["why?", ""], ["oh"], ["late"]]);
    const ring = [
      comment("mal 1", "a", "mal 2"),
      comment("mal 2", "b", "mal 1"),
      comment("mal 3", "c", "mal 3"),
    ];
    expect(threadsOf(commentsOf(ring)).map(({ root }) => root.shown.text)).toEqual(["a", "b", "c"]);
  });

  test("[CMT4] the newest word says whether a comment is settled", () => {
    const open = (all: readonly CommentSaid[]) => threadsOf(commentsOf(all)).map(isOpen);
    const all = [comment("ana 1", "why?"), settled("bo 3", "ana 1")];
    expect(open(all)).toEqual([false]);
    expect(open([...all, settled("bo 2", "ana 1", false)])).toEqual([false]);
    expect(open([...all, comment("ana 4", "thanks", "ana 1")])).toEqual([false]);
    expect(open([...all, settled("ana 4", "ana 1", false)])).toEqual([true]);
    expect(commentsOf(all)[0]?.settledBy?.by).toBe(memberOf("bo"));
    expect(open([comment("ana 1", "why?"), recall("ana 2", "ana 1")])).toEqual([false]);
  });

  test("[CMT2] [FOLD1] any order of arrival with any repeats is the same, words before what they are about too", () => {
    const place = fc
      .tuple(fc.constantFrom("ana", "bo", "mal"), fc.integer({ min: 1, max: 6 }))
      .map((at) => at.join(" "));
    const one = fc.oneof(
      fc.tuple(place, fc.string(), fc.option(place)).map(([at, text, to]) => comment(at, text, to)),
      fc.tuple(place, place, fc.string()).map(([at, to, text]) => edit(at, to, text)),
      fc
        .tuple(place, place, fc.constantFrom("👍", "__proto__"), fc.boolean())
        .map(([at, to, emoji, on]) => react(at, to, emoji, on)),
      fc.tuple(place, place, fc.boolean()).map(([at, to, leads]) => recall(at, to, leads)),
      fc.tuple(place, place, fc.boolean()).map(([at, to, on]) => settled(at, to, on)),
    );
    const placeOf = ({ ref }: CommentSaid) => `${ref.feed}.${ref.seq}`;
    const log = fc.uniqueArray(one, { selector: placeOf, maxLength: 18, size: "max" }); // a place is signed once
    const twoOrders = log.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
    );
    fc.assert(
      fc.property(twoOrders, ([all, shuffled]) => {
        expect(threadsOf(commentsOf(shuffled))).toStrictEqual(threadsOf(commentsOf(all)));
        expect(commentsOf(all).length).toBe(
          threadsOf(commentsOf(all)).flatMap(({ root, answers }) => [root, ...answers]).length,
        );
      }),
    );
  });

  test("a flood of words about one comment takes no more than its length", () => {
    const all = [comment("ana 1", "why?")];
    for (let n = 2; n < 20_000; n++) all.push(edit(`ana ${n}`, "ana 1", `why ${n}?`));
    const began = performance.now();
    expect(commentsOf(all)[0]?.before.length).toBe(32);
    expect(performance.now() - began).toBeLessThan(10_000);
  });
});

describe("words of comments", () => {
  const vectors = JSON.parse(
    readFileSync(new URL("../../test/vectors/comments.json", import.meta.url), "utf8"),
  ) as { readonly words: readonly { readonly title: string; readonly bytes: string }[] };

  test("[CMT1] [EVT17] frozen words are read and written as they were", () => {
    expect(vectorsNow()).toEqual(vectors);
    expect(vectors.words.map(({ title }) => title)).toEqual([
      "about an objective",
      "about a check-in, naming somebody",
      "an answer",
      "worded anew",
      "a reaction",
      "recalled",
      "settled",
      "open again",
    ]);
    for (const { bytes } of vectors.words) {
      const word = parseGoalWord(fromHex(bytes) as Uint8Array<ArrayBuffer>);
      expect(word).not.toBeNull();
      if (word !== null) expect(toHex(encodeGoalWord(word))).toBe(bytes);
    }
  });

  test("[CMT1] [EVT17] any other word says nothing", () => {
    const message = (text: string): CborValue => encodeEvent({ type: "message", text, replyTo: null });
    const event = (one: KnownEvent): CborValue => encodeEvent(one);
    const at: CborValue = [fromHex(feedOf("ana")) as Uint8Array<ArrayBuffer>, 1];
    const bad: readonly CborValue[] = [
      ["comment", null, null, message("")],
      ["comment", null, null, message("x".repeat(4_001))],
      ["comment", null, null, message("why?"), null],
      ["comment", null, message("why?")],
      ["comment", new Uint8Array(7), null, message("why?")],
      ["comment", null, [1, 2], message("why?")],
      ["comment", null, null, event({ type: "recall", target: refOf("ana 1") })],
      ["comment", null, null, ["later", 1]],
      ["comment", null, null, encodeCbor(message("why?"))],
      ["ofComment", message("why?")],
      ["ofComment", event({ type: "edit", target: refOf("ana 1"), text: "" })],
      ["ofComment", event({ type: "pin", target: refOf("ana 1"), on: true })],
      ["ofComment", event({ type: "roomName", text: "Mine" })],
      ["settled", at, 1],
      ["settled", null, true],
      ["settled", at],
    ];
    for (const value of bad) expect([value, parseGoalWord(encodeCbor(value))]).toEqual([value, null]);
  });

  test("[CMT1] what is written is read", () => {
    const word: CommentWord = {
      type: "comment",
      keyResult: "0d".repeat(8) as KeyResultId,
      checkIn: refOf("bo 7"),
      event: { type: "message", text: "为什么？", replyTo: refOf("ana 1") },
    };
    expect(parseGoalWord(encodeGoalWord(word))).toEqual(word);
  });
});
