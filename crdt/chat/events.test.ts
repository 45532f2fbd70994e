import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  badEvents,
  eventToJson,
  goodEvents,
  plainPng,
  plainWebp,
  vectorsNow,
} from "../../test/vectors/events.samples.ts";
import { fromHex } from "../base/bytes.ts";
import { type CborValue, decodeCbor, encodeCbor } from "../base/cbor.ts";
import type { EventRef, FeedId, KeyResultId, MemberId, NoteId, ObjectiveId } from "../base/ids.ts";
import { encodeEvent, type KnownEvent, parseEvent } from "./events.ts";
import type { Extras } from "./extras.ts";
import type { Location } from "./location.ts";

interface Vectors {
  readonly good: readonly { readonly title: string; readonly bytes: string; readonly event: unknown }[];
  readonly bad: readonly { readonly field: string; readonly bytes: string }[];
}
const vectors: Vectors = JSON.parse(
  readFileSync(new URL("../../test/vectors/events.json", import.meta.url), "utf8"),
);

const decodeHex = (hex: string): CborValue => {
  const decoded = decodeCbor(fromHex(hex) ?? new Uint8Array());
  if (!decoded.ok) throw new Error(decoded.error.detail);
  return decoded.value;
};

const hexOf = <T extends string>(bytes: number) =>
  fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((raw) => Buffer.from(raw).toString("hex") as T);
const anyText = fc.oneof(fc.string({ unit: "binary", maxLength: 40 }), fc.string({ unit: "grapheme" }));
const anyRef = fc.record({ feed: hexOf<FeedId>(24), seq: fc.maxSafeNat() });
const anyNumber = fc.double({ min: -1e15, max: 1e15, noNaN: true }).map((value) => value + 0);
const anyMention = fc.record({
  length: fc.integer({ min: 1, max: 9 }),
  gap: fc.nat(9),
  who: fc.oneof(hexOf<MemberId>(16), fc.constant("all" as const)),
});
const anyNewer = fc.uniqueArray(fc.tuple(fc.constantFrom("a", "k", "n", "z", "zz"), anyText), {
  minLength: 1,
  selector: ([key]) => key,
});
const angle = (most: number) =>
  fc.integer({ min: -most * 10_000, max: most * 10_000 }).map((steps) => steps / 10_000 || 0);
const anyLocation: fc.Arbitrary<Location> = fc.record({
  latitude: angle(90),
  longitude: angle(180),
  accuracy: fc.option(fc.integer({ min: 0, max: 1_000_000 })),
  name: fc.string({ unit: "grapheme", maxLength: 10 }),
});
/** Words long enough for the mentions in them, which rise. */
const anyWords = fc
  .record({
    text: anyText,
    spans: fc.array(anyMention, { maxLength: 100, size: "max" }),
    newer: fc.option(anyNewer, { nil: undefined }),
    location: fc.option(anyLocation, { nil: undefined }),
    urgent: fc.option(fc.constant(true as const), { nil: undefined }),
  })
  .map(({ text, spans, newer, location, urgent }) => {
    let end = 0;
    const mentions = spans.map(({ gap, length, who }) => {
      const from = end + gap;
      end = from + length;
      return { from, length, who };
    });
    const extras: Extras = {
      ...(mentions.length > 0 && { mentions }),
      ...(location && { location }),
      ...(urgent && { urgent }),
      ...(newer && { newer: newer.toSorted(([a], [b]) => (a < b ? -1 : 1)) }),
    };
    const padded = "x".repeat(end) + text;
    return Object.keys(extras).length > 0 ? { text: padded, extras } : { text: padded };
  });
/** Words of an edit: what it does not carry is left out. */
function asEdit({ text, extras }: { text: string; extras?: Extras }, target: EventRef): KnownEvent {
  const { location: _, urgent: __, ...carried } = extras ?? {};
  return { type: "edit", target, text, ...(Object.keys(carried).length > 0 && { extras: carried }) };
}
const anyEvent: fc.Arbitrary<KnownEvent> = fc.oneof(
  fc.tuple(anyWords, fc.option(anyRef)).map(([words, replyTo]) => ({
    type: "message" as const,
    replyTo,
    ...words,
  })),
  fc.tuple(anyWords, anyRef).map(([words, target]) => asEdit(words, target)),
  fc.record({
    type: fc.constant("react" as const),
    target: anyRef,
    emoji: fc.constantFrom("🎉", "__proto__", "constructor", "👩‍👩‍👧‍👦"),
    on: fc.boolean(),
  }),
  fc.record({ type: fc.constant("recall" as const), target: anyRef }),
  fc.record({ type: fc.constant("roomName" as const), text: anyText }),
  fc.record({
    type: fc.constant("roomPicture" as const),
    picture: fc.constantFrom(null, plainWebp(1, 256), plainPng(256, 1)),
  }),
  fc.record({ type: fc.constant("pin" as const), target: anyRef, on: fc.boolean() }),
  fc.record({
    type: fc.constant("checkIn" as const),
    objective: hexOf<ObjectiveId>(16),
    keyResult: hexOf<KeyResultId>(8),
    value: anyNumber,
    confidence: fc.option(fc.integer({ min: 0, max: 10 })),
    note: anyText,
    after: fc.array(anyRef, { maxLength: 32 }),
  }),
  fc.record({
    type: fc.constant("checkIn" as const),
    objective: hexOf<ObjectiveId>(16),
    keyResult: hexOf<KeyResultId>(8),
    value: anyNumber,
    confidence: fc.constant(null),
    note: anyText,
    after: fc.constant([]),
    extras: fc.record({ newer: fc.constant([["x", [new Uint8Array(24), 1]]] as const) }),
  }),
  fc.record({
    type: fc.constantFrom("goal" as const, "goalWord" as const),
    objective: hexOf<ObjectiveId>(16),
    session: fc.nat(),
    changes: fc.array(fc.uint8Array({ minLength: 1, maxLength: 99 }), { minLength: 1, maxLength: 5 }),
  }),
  fc.record({
    type: fc.constant("note" as const),
    note: hexOf<NoteId>(16),
    role: fc.constantFrom("page", "announcement"),
    act: fc.constantFrom("made", "named", "away", "back"),
    title: anyText,
  }),
  fc.record({
    type: fc.constant("noteEdit" as const),
    note: hexOf<NoteId>(16),
    session: fc.nat(),
    update: fc.uint8Array({ minLength: 1, maxLength: 99 }),
  }),
);

describe("chat events", () => {
  test("[EVT1] every frozen event still has its bytes", () => {
    expect(vectors).toEqual(vectorsNow());
  });

  test.for(vectors.good)("[EVT1] $title is read from its bytes", ({ bytes, event }) => {
    const parsed = parseEvent(decodeHex(bytes));
    expect(eventToJson(parsed)).toEqual({ ok: true, value: event });
  });

  test.for(vectors.bad)("[EVT2] frozen bytes with a bad $field are refused", ({ field, bytes }) => {
    expect(parseEvent(decodeHex(bytes))).toEqual({ ok: false, error: { type: "BadEvent", field } });
  });

  test.for(badEvents)("[EVT2] a bad $field is refused", ({ field, value }) => {
    expect(parseEvent(value)).toEqual({ ok: false, error: { type: "BadEvent", field } });
  });

  test.for(goodEvents)("[EVT3] no field of $title may be left out or replaced", ({ event }) => {
    const value = encodeEvent(event) as CborValue[];
    const needed = "extras" in event ? value.slice(0, -1) : value;
    expect(parseEvent(needed)).toMatchObject({ ok: true });
    expect(parseEvent(needed.slice(0, -1))).toMatchObject({ ok: false, error: { field: "length" } });
    for (let at = 1; at < value.length; at++)
      expect(parseEvent(value.with(at, [[[]]]))).toMatchObject({ ok: false, error: { type: "BadEvent" } });
  });

  test("[EVT4] an unknown kind is newer, also when it is named like a property of objects", () => {
    for (const kind of ["poll", "__proto__", "constructor", "toString", ""])
      expect(parseEvent([kind, 1, "x"])).toEqual({ ok: true, value: { type: "newer", kind } });
  });

  test("[EVT6] a message with nothing beside its words has the bytes it always had", () => {
    const plain = encodeEvent({ type: "message", text: "hello", replyTo: null });
    expect(plain).toEqual(["message", "hello", null]);
    for (const extras of [{}, { mentions: [] }, { newer: [] }])
      expect(encodeEvent({ type: "message", text: "hello", replyTo: null, extras })).toEqual(plain);
  });

  test("[EVT7] mentions past the text, in a wrong order or inside a character are refused", () => {
    const said = (text: string, ...mentions: readonly (readonly [number, number])[]) =>
      parseEvent(["message", text, null, [["m", mentions.map(([from, length]) => [from, length, "all"])]]])
        .ok;
    expect(said("@all", [0, 4])).toBe(true);
    expect(said("@all", [0, 5])).toBe(false);
    expect(said("@a @b", [0, 2], [3, 2])).toBe(true);
    expect(said("@a @b", [3, 2], [0, 2])).toBe(false);
    expect(said("@a @b", [0, 4], [3, 2])).toBe(false);
    expect(said("👋x", [0, 2], [2, 1])).toBe(true);
    expect(said("👋x", [1, 2])).toBe(false);
    expect(said("👋x", [0, 1])).toBe(false);
  });

  test("[EVT8] a part that is not known is written again as it was", () => {
    const value: CborValue = ["message", "hello", null, [["zz", [1, "later", new Uint8Array([1])]]]];
    const parsed = parseEvent(value);
    expect(parsed).toMatchObject({ ok: true, value: { text: "hello" } });
    expect(parsed.ok && parsed.value.type !== "newer" && encodeEvent(parsed.value)).toEqual(value);
  });

  test("[EVT14] a place is written no more exactly than ten thousandths of a degree, whatever it was made of", () => {
    const sent = (latitude: number, longitude: number) => {
      const place = { latitude, longitude, accuracy: 7, name: "" };
      const event = { type: "message", text: "", replyTo: null, extras: { location: place } } as const;
      const parsed = parseEvent(encodeEvent(event));
      return parsed.ok && "extras" in parsed.value ? parsed.value.extras?.location : parsed;
    };
    expect(sent(31.230_416_7, -121.473_749_9)).toEqual({
      latitude: 31.2304,
      longitude: -121.4737,
      accuracy: 7,
      name: "",
    });
    expect(sent(-0.000_01, 0.000_01)).toEqual({ latitude: 0, longitude: 0, accuracy: 7, name: "" });
    for (const odd of [Number.NaN, Infinity, 1e308, 90.1]) expect(sent(odd, 0)).toMatchObject({ ok: false });
  });

  test("[EVT14] [EVT15] an edit carries neither a place nor the asking: there both are kept as something newer", () => {
    const extras: CborValue = [
      ["l", [0, 0, null, ""]],
      ["u", true],
    ];
    const parsed = parseEvent(["edit", [new Uint8Array(24), 1], "words", extras]);
    expect(parsed).toMatchObject({ ok: true, value: { extras: { newer: extras } } });
    expect(parsed.ok && parsed.value).not.toHaveProperty("extras.urgent");
  });

  test("[EVT5] lone surrogates are refused when read and replaced when made", () => {
    for (const text of ["\ud83d", "a\udc00b"]) {
      expect(parseEvent(["message", text, null])).toMatchObject({ ok: false, error: { field: "text" } });
      expect(parseEvent(["react", [new Uint8Array(24), 1], text, true])).toMatchObject({
        error: { field: "emoji" },
      });
      expect(parseEvent(["message", "words", null, [[text, 1]]])).toMatchObject({
        error: { field: "extras" },
      });
      const made = parseEvent(encodeEvent({ type: "message", text, replyTo: null }));
      expect(made).toMatchObject({ ok: true, value: { text: text.toWellFormed() } });
    }
  });

  test("[EVT2] numbers that are not finite are refused", () => {
    for (const value of [Number.NaN, Infinity, -Infinity])
      expect(
        parseEvent(["checkIn", new Uint8Array(16), new Uint8Array(8), value, null, "", []]),
      ).toMatchObject({ ok: false, error: { field: "value" } });
  });

  test("[EVT1] every event that can be made survives its bytes", () => {
    fc.assert(
      fc.property(anyEvent, (event) => {
        const bytes = encodeCbor(encodeEvent(event));
        const decoded = decodeCbor(bytes);
        expect(decoded.ok && parseEvent(decoded.value)).toEqual({ ok: true, value: event });
      }),
    );
  });

  test("[EVT2] no value makes the parser throw, and what it accepts encodes back to the same value", () => {
    const { json } = fc.letrec<{ json: CborValue }>((tie) => ({
      json: fc.oneof(
        { depthSize: "small" },
        fc.constantFrom<CborValue>(
          "message",
          "edit",
          "react",
          "recall",
          "pin",
          "roomPicture",
          "roomName",
          "checkIn",
          "goal",
          "note",
          "noteEdit",
        ),
        fc.constantFrom<CborValue>(null, true, 0, 1.5, "", new Uint8Array(24), new Uint8Array(16)),
        fc.constantFrom<CborValue>("m", "all", [["m", [[0, 1, "all"]]]], [["x", 1]]),
        fc.array(tie("json"), { maxLength: 7 }),
      ),
    }));
    fc.assert(
      fc.property(json, (value) => {
        const parsed = parseEvent(value);
        if (parsed.ok && parsed.value.type !== "newer") expect(encodeEvent(parsed.value)).toEqual(value);
      }),
      { numRuns: 2_000 },
    );
  });
});
