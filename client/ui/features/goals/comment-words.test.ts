import { expect, test } from "vitest";
import type { CommentThreadView, CommentView, MentionView } from "../../../bridge/contract.ts";
import { commentPlaceToText, sortThreads, stretchesOf, textToCommentPlace } from "./comment-words.ts";

const named = (from: number, length: number): MentionView => ({
  from,
  length,
  who: "b0",
  name: "Bo",
  me: false,
});

test("names in a comment are told apart from the words around them, whole text in order", () => {
  const told = (text: string, ...all: MentionView[]) =>
    stretchesOf(text, all).map((one) => (one.mention === null ? one.text : `<${one.text}>`));
  expect(told("@Bo why, @Bo?", named(0, 3), named(9, 3))).toEqual(["<@Bo>", " why, ", "<@Bo>", "?"]);
  expect(told("plain")).toEqual(["plain"]);
  expect(told("", named(0, 0))).toEqual([]);
});

test("a place in the address is read back as it was written", () => {
  for (const place of [
    { keyResult: "0d0d", checkIn: null },
    { keyResult: "0d0d", checkIn: "Jx3-_q0.17" },
  ])
    expect(textToCommentPlace(commentPlaceToText(place))).toEqual(place);
  expect([textToCommentPlace(undefined), textToCommentPlace("")]).toEqual([null, null]);
  expect(textToCommentPlace("0d.")).toEqual({ keyResult: "0d", checkIn: null });
});

test("what was settled is shown apart; of that, what was wholly taken back not at all", () => {
  const thread = (id: string, settled: boolean, recalled: boolean) =>
    ({
      id,
      root: { recalled: recalled ? { at: 1, by: null } : null } as CommentView,
      answers: [],
      settled: settled ? { by: { member: "", name: "", dye: 1 }, at: 1 } : null,
    }) as unknown as CommentThreadView;
  const sorted = sortThreads([
    thread("open", false, false),
    thread("gone", false, true),
    thread("done", true, false),
    thread("done and gone", true, true),
  ]);
  expect(sorted.open.map(({ id }) => id)).toEqual(["open", "gone"]);
  expect(sorted.settled.map(({ id }) => id)).toEqual(["done"]);
});
