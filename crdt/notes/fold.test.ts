import fc from "fast-check";
import { expect, test } from "vitest";
import type { FeedId, MemberId } from "../base/ids.ts";
import { applyToNote, type NoteSaid, type NoteState } from "./fold.ts";

const said = fc.record<NoteSaid>({
  role: fc.constantFrom("page", "announcement"),
  act: fc.constantFrom("made", "named", "away", "back"),
  title: fc.constantFrom("A", "B", "C"),
  author: fc.constantFrom("01".repeat(16) as MemberId, "02".repeat(16) as MemberId),
  stamp: fc.record({ hlc: fc.nat(9), feed: fc.constant("ab".repeat(24) as FeedId), seq: fc.nat(9) }),
});
const byStamp = {
  selector: ({ stamp }: NoteSaid) => `${stamp.hlc}.${stamp.seq}`,
  maxLength: 8,
  minLength: 1,
};
const folded = (all: readonly NoteSaid[]) =>
  all.reduce<NoteState | undefined>((state, one) => applyToNote(state, one), undefined);

test("[NOTE3] what is said of a note counts the same in any order with any repeats", () => {
  fc.assert(
    fc.property(fc.uniqueArray(said, byStamp), fc.nat(), (all, turn) => {
      const turned = [...all.slice(turn % all.length), ...all.slice(0, turn % all.length)];
      expect(folded([...turned, ...all.toReversed()])).toEqual(folded(all));
    }),
  );
});

test("[NOTE3] the newest title counts, and the newest word on whether it is put away; a title brings nothing back", () => {
  const one = (hlc: number, act: NoteSaid["act"], title: string): NoteSaid => ({
    role: "page",
    act,
    title,
    author: "01".repeat(16) as MemberId,
    stamp: { hlc, feed: "ab".repeat(24) as FeedId, seq: hlc },
  });
  const state = folded([
    one(1, "made", "Minutes"),
    one(3, "away", "Minutes"),
    one(4, "named", "Minutes, May"),
  ]);
  expect([state?.title?.text, state?.away?.on, state?.made.stamp.hlc]).toEqual(["Minutes, May", true, 1]);
  const back = folded([one(5, "back", "x"), one(3, "away", "Minutes"), one(1, "made", "Minutes")]);
  expect([back?.title?.text, back?.away?.on]).toEqual(["Minutes", false]);
});
