import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { badEvents, eventToJson, goodEvents, vectorsNow } from "../../test/vectors/events.samples.ts";
import { fromHex } from "../base/bytes.ts";
import { type CborValue, decodeCbor, encodeCbor } from "../base/cbor.ts";
import type { FeedId, KeyResultId, ObjectiveId } from "../base/ids.ts";
import { encodeEvent, type KnownEvent, parseEvent } from "./events.ts";

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
const anyEvent: fc.Arbitrary<KnownEvent> = fc.oneof(
  fc.record({ type: fc.constant("message" as const), text: anyText, replyTo: fc.option(anyRef) }),
  fc.record({ type: fc.constant("edit" as const), target: anyRef, text: anyText }),
  fc.record({
    type: fc.constant("react" as const),
    target: anyRef,
    emoji: fc.constantFrom("🎉", "__proto__", "constructor", "👩‍👩‍👧‍👦"),
    on: fc.boolean(),
  }),
  fc.record({ type: fc.constant("recall" as const), target: anyRef }),
  fc.record({ type: fc.constant("roomName" as const), text: anyText }),
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
    type: fc.constant("goal" as const),
    objective: hexOf<ObjectiveId>(16),
    session: fc.nat(),
    changes: fc.array(fc.uint8Array({ minLength: 1, maxLength: 99 }), { minLength: 1, maxLength: 5 }),
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
    expect(parseEvent(value.slice(0, -1))).toMatchObject({ ok: false, error: { field: "length" } });
    for (let at = 1; at < value.length; at++)
      expect(parseEvent(value.with(at, [[[]]]))).toMatchObject({ ok: false, error: { type: "BadEvent" } });
  });

  test("[EVT4] an unknown kind is newer, also when it is named like a property of objects", () => {
    for (const kind of ["poll", "__proto__", "constructor", "toString", ""])
      expect(parseEvent([kind, 1, "x"])).toEqual({ ok: true, value: { type: "newer", kind } });
  });

  test("[EVT5] lone surrogates are refused when read and replaced when made", () => {
    for (const text of ["\ud83d", "a\udc00b"]) {
      expect(parseEvent(["message", text, null])).toMatchObject({ ok: false, error: { field: "text" } });
      expect(parseEvent(["react", [new Uint8Array(24), 1], text, true])).toMatchObject({
        error: { field: "emoji" },
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
        fc.constantFrom<CborValue>("message", "edit", "react", "recall", "roomName", "checkIn", "goal"),
        fc.constantFrom<CborValue>(null, true, 0, 1.5, "", new Uint8Array(24), new Uint8Array(16)),
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
