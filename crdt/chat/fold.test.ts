import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { EventRef, FeedId, MemberId } from "../base/ids.ts";
import type { KnownEvent } from "./events.ts";
import {
  applyToMessage,
  applyToRoom,
  MAX_REACTIONS_PER_MEMBER,
  type MessageState,
  messageOf,
  type RoomState,
  showMessage,
} from "./fold.ts";
import { compareStamps, type FoldInput, orderKey, type Stamp } from "./stamp.ts";

const members = ["alice", "bob", "carol"].map((name) => name as MemberId);
const [alice, bob, carol] = members as [MemberId, MemberId, MemberId];
const feedOfMember = (member: MemberId): FeedId =>
  Buffer.from(member.padEnd(24, ".")).toString("hex") as FeedId;
const message: EventRef = { feed: feedOfMember(alice), seq: 1 };

/** An event by `author` at `hlc`; its place follows from both, so equal pairs are the same event. */
function by(author: MemberId, hlc: number, event: KnownEvent): FoldInput {
  const ref = { feed: feedOfMember(author), seq: hlc };
  return { ref, stamp: { hlc, ...ref }, author, event };
}
const says = (text: string): FoldInput => by(alice, 1, { type: "message", text, replyTo: null });
const edit = (text: string): KnownEvent => ({ type: "edit", target: message, text });
const recall: KnownEvent = { type: "recall", target: message };
const react = (emoji: string, on = true): KnownEvent => ({ type: "react", target: message, emoji, on });

const fold = (inputs: readonly FoldInput[]): MessageState =>
  inputs.reduce<MessageState | undefined>(applyToMessage, undefined) ?? {
    base: null,
    edits: [],
    recalls: [],
    reactions: [],
  };
/** What everybody sees, in one line. */
function line(inputs: readonly FoldInput[]): string {
  const shown = showMessage(fold(inputs));
  if (shown === null) return "nothing";
  const reactions = shown.reactions.map(({ emoji, members: who }) => ` ${emoji}${who.join("+")}`).join("");
  return `${shown.recalled ? "(recalled)" : shown.text}${shown.edited ? "*" : ""}${reactions}`;
}

const inputsArbitrary: fc.Arbitrary<readonly FoldInput[]> = fc
  .uniqueArray(
    fc.record({
      author: fc.constantFrom(...members),
      hlc: fc.integer({ min: 2, max: 12 }),
      event: fc.oneof(
        fc.constantFrom("x", "y").map(edit),
        fc.constant(recall),
        fc
          .tuple(fc.constantFrom("🎉", "__proto__", "a"), fc.boolean())
          .map(([emoji, on]) => react(emoji, on)),
      ),
    }),
    { selector: ({ author, hlc }) => `${author}${hlc}`, maxLength: 16 },
  )
  .map((events) => [says("hello"), ...events.map(({ author, hlc, event }) => by(author, hlc, event))]);
const arrivals = inputsArbitrary.chain((inputs) =>
  fc.record({
    inputs: fc.constant(inputs),
    shuffled: fc
      .array(fc.constantFrom(...inputs), { maxLength: 10 })
      .chain((again) =>
        fc.shuffledSubarray([...inputs, ...again], { minLength: inputs.length + again.length }),
      ),
  }),
);

describe("message fold", () => {
  test("[FOLD1] any order of arrival with any repeats gives equal states", () => {
    fc.assert(
      fc.property(arrivals, ({ inputs, shuffled }) => {
        expect(fold(shuffled)).toStrictEqual(fold(inputs));
      }),
      { numRuns: 500 },
    );
  });

  test("[FOLD1] the last reactions of a member are kept in any order of arrival", () => {
    const flood = Array.from({ length: 90 }, (_, i) => by(bob, 10 + i, react(`e${i % 80}`, i % 3 > 0)));
    fc.assert(
      fc.property(fc.shuffledSubarray(flood, { minLength: flood.length }), (shuffled) => {
        const state = fold(shuffled);
        expect(state).toStrictEqual(fold(flood));
        expect(state.reactions).toHaveLength(MAX_REACTIONS_PER_MEMBER);
      }),
      { numRuns: 30 },
    );
  });

  test("[FOLD2] a step leaves the state it was given as it was", () => {
    fc.assert(
      fc.property(inputsArbitrary, (inputs) => {
        let state: MessageState | undefined;
        for (const input of inputs) {
          const before = structuredClone({ state, input });
          const next = applyToMessage(state, input);
          expect({ state, input }).toStrictEqual(before);
          state = next;
        }
        expect(structuredClone(state)).toStrictEqual(state);
      }),
      { numRuns: 50 },
    );
  });

  test("[FOLD3] only the author's edits count, the newest first", () => {
    expect(line([says("a"), by(alice, 3, edit("c")), by(alice, 2, edit("b"))])).toBe("c*");
    expect(line([by(bob, 9, edit("stolen")), says("a")])).toBe("a");
    expect(line([says("a"), by(bob, 9, edit("stolen"))])).toBe("a");
    expect(line([by(bob, 9, edit("stolen"))])).toBe("nothing");
  });

  test("[FOLD4] a recall wins over edits on both sides of it, and takes text and reactions out of the state", () => {
    const inputs = [
      says("secret"),
      by(alice, 5, recall),
      by(alice, 9, edit("secret too")),
      by(bob, 9, react("🎉")),
    ];
    expect(line(inputs)).toBe("(recalled)");
    expect(line(inputs.toReversed())).toBe("(recalled)");
    expect(JSON.stringify(fold(inputs))).not.toContain("secret");
    expect(showMessage(fold([...inputs, by(alice, 4, recall)]))?.recalled).toEqual({ hlc: 4 });
  });

  test("[FOLD4] nobody recalls another member's message", () => {
    expect(line([says("a"), by(bob, 5, recall)])).toBe("a");
    expect(line([by(bob, 5, recall), says("a")])).toBe("a");
  });

  test("[FOLD5] a reaction is what its member last said of it", () => {
    const on = by(bob, 2, react("🎉"));
    const off = by(bob, 4, react("🎉", false));
    expect(line([says("a"), off, on])).toBe("a");
    expect(line([says("a"), off, on, by(bob, 5, react("🎉")), by(carol, 3, react("🎉"))])).toBe(
      "a 🎉carol+bob",
    );
  });

  test("[E20] reactions named like properties of objects are plain data", () => {
    const names = ["__proto__", "constructor", "hasOwnProperty"];
    const shown = showMessage(fold([says("a"), ...names.map((name, i) => by(bob, 2 + i, react(name)))]));
    expect(shown?.reactions).toEqual(names.map((emoji) => ({ emoji, members: [bob] })));
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  test("an event is about itself, its target, or no message", () => {
    const other: EventRef = { feed: feedOfMember(bob), seq: 7 };
    expect(messageOf(message, { type: "message", text: "", replyTo: null })).toEqual(message);
    expect(messageOf(other, edit("x"))).toEqual(message);
    expect(messageOf(other, { type: "roomName", text: "x" })).toBeNull();
    expect(messageOf(other, { type: "newer", kind: "poll" })).toBeNull();
  });
});

describe("room fold", () => {
  test("[FOLD6] the newest room name wins in any order of arrival", () => {
    const inputs = [
      by(alice, 1, { type: "roomName", text: "a" }),
      by(bob, 3, { type: "roomName", text: "b" }),
      says("x"),
    ];
    fc.assert(
      fc.property(fc.shuffledSubarray([...inputs, ...inputs], { minLength: 6 }), (shuffled) => {
        const state = shuffled.reduce<RoomState | undefined>(applyToRoom, undefined);
        expect(state?.name).toMatchObject({ text: "b", by: bob });
      }),
    );
  });
});

describe("stamps", () => {
  const stamp: fc.Arbitrary<Stamp> = fc.record({
    hlc: fc.oneof(fc.nat(3), fc.maxSafeNat()),
    feed: fc
      .oneof(fc.constant(new Uint8Array(24)), fc.uint8Array({ minLength: 24, maxLength: 24 }))
      .map((bytes) => Buffer.from(bytes).toString("hex") as FeedId),
    seq: fc.oneof(fc.nat(3), fc.maxSafeNat()),
  });

  test("[ORD1] the plain order of keys is the order of stamps", () => {
    fc.assert(
      fc.property(stamp, stamp, (a, b) => {
        const [keyA, keyB] = [orderKey(a), orderKey(b)];
        expect(keyA < keyB ? -1 : keyA > keyB ? 1 : 0).toBe(Math.sign(compareStamps(a, b)));
        expect(keyA).toMatch(/^[0-9a-f]{76}$/);
      }),
    );
  });
});
