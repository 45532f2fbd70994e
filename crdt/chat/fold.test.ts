import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { smallFile } from "../../test/vectors/events.samples.ts";
import { encodeCbor } from "../base/cbor.ts";
import type { EventRef, FeedId, MemberId } from "../base/ids.ts";
import type { KnownEvent } from "./events.ts";
import {
  applyToMessage,
  applyToRoom,
  CONFIRMATION,
  confirmedBefore,
  MAX_EARLIER_EDITS,
  MAX_PIN_WORDS,
  MAX_REACTIONS_PER_MEMBER,
  type MessageState,
  messageOf,
  pinsOf,
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
const LEADS = { posts: true, namesAll: true, pins: true, leads: true };
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

  test("[FOLD3] [EVT8] mentions are those of the wording that is shown; what a later Skein put beside it is said", () => {
    const mention = (from: number) => ({ from, length: 1, who: "all" as const });
    const base = by(alice, 1, {
      type: "message",
      text: "@a",
      replyTo: null,
      extras: { mentions: [mention(0)], newer: [["z", 1]] },
    });
    const other = by(alice, 2, { ...edit("b @"), extras: { mentions: [mention(2)] } } as KnownEvent);
    expect(showMessage(fold([base]))).toMatchObject({ mentions: [mention(0)], hasNewer: true });
    expect(showMessage(fold([other, base]))).toMatchObject({ mentions: [mention(2)], hasNewer: true });
    expect(showMessage(fold([base, by(alice, 3, edit("plain"))]))).toMatchObject({ mentions: [] });
    const recalled = fold([base, other, by(alice, 4, recall)]);
    expect(showMessage(recalled)).toMatchObject({ mentions: [], hasNewer: false });
    expect(recalled.base).not.toHaveProperty("extras");
    expect(showMessage(fold([says("a")]))).toMatchObject({ mentions: [], hasNewer: false });
  });

  test("[FOLD4] [EVT9] files stay beside whatever words an edit brings, and a recall takes them, their keys too", () => {
    const base = by(alice, 1, { type: "message", text: "a", replyTo: null, extras: { files: [smallFile] } });
    expect(showMessage(fold([base]))).toMatchObject({ text: "a", files: [smallFile] });
    expect(showMessage(fold([by(alice, 2, edit("b")), base]))).toMatchObject({
      text: "b",
      files: [smallFile],
    });
    const recalled = fold([base, by(alice, 3, recall)]);
    expect(showMessage(recalled)).toMatchObject({ files: [] });
    expect(recalled.base).not.toHaveProperty("extras");
  });

  describe("an urgent message", () => {
    const asks = (rights?: typeof LEADS): FoldInput => ({
      ...by(alice, 1, { type: "message", text: "out", replyTo: null, extras: { urgent: true } }),
      ...(rights && { rights }),
    });
    const confirms = (who: MemberId, hlc: number, on = true) => by(who, hlc, react(CONFIRMATION, on));
    const told = (inputs: readonly FoldInput[]) => {
      const shown = showMessage(fold(inputs));
      return shown?.urgent && { ...shown.urgent, beforeEdit: confirmedBefore(shown) };
    };
    const confirmed = (inputs: readonly FoldInput[]) => told(inputs)?.confirmed.map(({ member }) => member);

    test("[FOLD10] asks where its author led the room when they said it, and is a plain message where not", () => {
      expect(told([asks(LEADS)])).toEqual({ confirmed: [], beforeEdit: 0 });
      for (const rights of [undefined, { ...LEADS, leads: false }]) {
        expect(told([asks(rights), confirms(bob, 2)])).toBeUndefined();
        expect(line([asks(rights)])).toBe("out");
        expect(fold([asks(rights)])).toStrictEqual(fold([{ ...says("out"), ...(rights && { rights }) }]));
      }
    });

    test("[FOLD10] is confirmed by everybody but its author, the first one first, each as they last said", () => {
      const all = [
        asks(LEADS),
        confirms(carol, 5),
        confirms(bob, 3),
        confirms(alice, 2),
        by(carol, 4, react("👍")),
      ];
      expect(confirmed(all)).toEqual([bob, carol]);
      expect(confirmed([...all, confirms(bob, 9, false)])).toEqual([carol]);
      expect(confirmed([by(bob, 2, react("收到了")), asks(LEADS)])).toEqual([]);
    });

    test("[FOLD10] keeps its confirmations with other words, and says how many came before; a recall takes the asking away", () => {
      const some = [confirms(bob, 3), asks(LEADS), by(alice, 4, edit("all out")), confirms(carol, 5)];
      expect(told(some)).toMatchObject({ confirmed: [{ member: bob }, { member: carol }], beforeEdit: 1 });
      expect(told([...some, by(alice, 6, edit("wait"))])).toMatchObject({ beforeEdit: 2 });
      expect(told([...some, by(alice, 6, recall)])).toBeUndefined();
      expect(told([...some, { ...by(bob, 6, recall), rights: LEADS }])).toBeUndefined();
    });

    test("[FOLD10] any order of arrival with any repeats gives equal states", () => {
      const some = [
        asks(LEADS),
        confirms(bob, 2),
        confirms(bob, 7, false),
        confirms(bob, 8),
        confirms(carol, 3),
        by(alice, 5, edit("all out")),
        by(bob, 6, edit("stolen")),
        by(carol, 9, react("🎉")),
      ];
      const shuffles = fc
        .array(fc.constantFrom(...some), { maxLength: 8 })
        .chain((again) =>
          fc.shuffledSubarray([...some, ...again], { minLength: some.length + again.length }),
        );
      fc.assert(
        fc.property(shuffles, (shuffled) => {
          expect(fold(shuffled)).toStrictEqual(fold(some));
          expect(told(shuffled)).toEqual({
            confirmed: [
              { member: carol, hlc: 3 },
              { member: bob, hlc: 8 },
            ],
            beforeEdit: 1,
          });
        }),
        { numRuns: 200 },
      );
    });
  });

  test("[FOLD3] [EVT14] a place stays beside whatever words an edit brings, and a recall takes it", () => {
    const location = { latitude: 31.2304, longitude: 121.4737, accuracy: 12, name: "Pump three" };
    const base = by(alice, 1, { type: "message", text: "", replyTo: null, extras: { location } });
    expect(showMessage(fold([by(alice, 2, edit("here")), base]))).toMatchObject({ text: "here", location });
    expect(showMessage(fold([base, by(alice, 2, recall)]))).not.toHaveProperty("location");
    expect(fold([base, by(alice, 2, recall)]).base).not.toHaveProperty("extras");
  });

  test("[FOLD3] [EVT18] goals are kept as they are and ask for nothing newer; a recall takes them", () => {
    const extras = { newer: [["g", ["whatever", 1]]] } as const;
    const base = by(alice, 1, { type: "message", text: "🎯", replyTo: null, extras });
    expect(showMessage(fold([base]))).toMatchObject({ hasNewer: false, goals: encodeCbor(["whatever", 1]) });
    expect(showMessage(fold([base, by(alice, 2, recall)]))).not.toHaveProperty("goals");
    const more = { newer: [...extras.newer, ["z", 1]] } as const;
    const newer = by(alice, 1, { type: "message", text: "🎯", replyTo: null, extras: more });
    expect(showMessage(fold([newer]))).toMatchObject({ hasNewer: true });
  });

  test("[FOLD3] where earlier edits stand is kept, newest first, in any order of arrival, and no more than 32 of them", () => {
    const edits = Array.from({ length: 40 }, (_, at) => by(alice, 2 + at, edit(`v${at}`)));
    const places = (state: MessageState) => state.edits[0]?.before?.map(({ hlc }) => hlc);
    expect(places(fold([says("a"), ...edits.slice(0, 3)]))).toEqual([3, 2]);
    expect(fold([says("a"), ...edits.slice(0, 1)]).edits[0]).not.toHaveProperty("before");
    fc.assert(
      fc.property(fc.shuffledSubarray([...edits, ...edits.slice(30)], { minLength: 50 }), (shuffled) => {
        const state = fold([says("a"), ...shuffled]);
        expect(state).toStrictEqual(fold([says("a"), ...edits]));
        expect(places(state)).toEqual(Array.from({ length: MAX_EARLIER_EDITS }, (_, at) => 40 - at));
      }),
      { numRuns: 30 },
    );
    expect(fold([says("a"), ...edits, by(alice, 60, recall)]).edits).toEqual([]);
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
    expect(showMessage(fold([...inputs, by(alice, 4, recall)]))?.recalled).toEqual({ hlc: 4, by: alice });
  });

  test("[FOLD4] who led the room takes back another's message, and of several recalls the author's counts, then the oldest", () => {
    const led = (author: MemberId, hlc: number) => ({ ...by(author, hlc, recall), rights: LEADS });
    const recalledBy = (...inputs: readonly FoldInput[]) =>
      showMessage(fold([says("a"), ...inputs]))?.recalled;
    expect(recalledBy(led(bob, 5))).toEqual({ hlc: 5, by: bob });
    expect(recalledBy(led(bob, 5), led(carol, 4))).toEqual({ hlc: 4, by: carol });
    expect(recalledBy(led(bob, 5), by(alice, 9, recall))).toEqual({ hlc: 9, by: alice });
    expect(recalledBy(by(bob, 3, recall), led(bob, 5))).toEqual({ hlc: 5, by: bob }); // before they led nothing counted
    fc.assert(
      fc.property(
        fc.shuffledSubarray([says("a"), by(bob, 3, recall), led(bob, 5), led(bob, 7), led(carol, 6)], {
          minLength: 5,
        }),
        (shuffled) => {
          expect(fold(shuffled)).toStrictEqual(fold([says("a"), led(bob, 5), led(carol, 6)]));
        },
      ),
    );
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

describe("pins", () => {
  const pin = (on: boolean, seq = 1): KnownEvent => ({ type: "pin", target: { ...message, seq }, on });
  const room = (inputs: readonly FoldInput[]) => inputs.reduce<RoomState | undefined>(applyToRoom, undefined);
  const places = (inputs: readonly FoldInput[]) =>
    pinsOf(room(inputs) ?? { name: null }).map(({ target, by: who }) => `${target.seq} ${who}`);

  test("[FOLD9] the newest word about a message says whether it is pinned, in any order of arrival", () => {
    const inputs = [
      by(alice, 2, pin(true, 1)),
      by(bob, 3, pin(false, 1)),
      by(carol, 4, pin(true, 1)),
      by(bob, 5, pin(true, 2)),
      by(bob, 6, pin(true, 3)),
      by(alice, 7, pin(false, 3)),
    ];
    fc.assert(
      fc.property(fc.shuffledSubarray([...inputs, ...inputs], { minLength: 12 }), (shuffled) => {
        expect(places(shuffled)).toEqual(["2 bob", "1 carol"]);
        expect(room(shuffled)).toStrictEqual(room(inputs));
      }),
    );
  });

  test("[FOLD8] what the rules did not let somebody pin or name is left out", () => {
    const rights = { ...LEADS, posts: false, pins: false, leads: false };
    const inputs = [by(bob, 2, pin(true)), by(bob, 3, { type: "roomName" as const, text: "mine" })];
    expect(room(inputs.map((input) => ({ ...input, rights })))).toEqual({ name: null });
    expect(room(inputs)?.name?.text).toBe("mine");
  });

  test("[FOLD9] a room keeps the newest words about pins and no more, whatever came first", () => {
    const inputs = Array.from({ length: MAX_PIN_WORDS + 20 }, (_, at) => by(alice, at + 2, pin(true, at)));
    const newest = room(inputs);
    expect(newest?.pins).toHaveLength(MAX_PIN_WORDS);
    expect(room(inputs.toReversed())).toStrictEqual(newest);
    expect(pinsOf(newest ?? { name: null })[0]?.target.seq).toBe(MAX_PIN_WORDS + 19);
  });

  test("[FOLD8] a message of who may not post is its author's alone and says so", () => {
    const rights = { ...LEADS, posts: false, leads: false };
    expect(showMessage(fold([{ ...says("a"), rights }]))).toMatchObject({ text: "a", isAgainst: true });
    expect(showMessage(fold([says("a")]))?.isAgainst).toBe(false);
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
