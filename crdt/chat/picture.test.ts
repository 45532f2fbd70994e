import fc from "fast-check";
import { expect, test } from "vitest";
import { plainPng, plainWebp } from "../../test/vectors/events.samples.ts";
import type { Bytes } from "../base/bytes.ts";
import { PICTURE_LIMITS, pictureOf } from "./picture.ts";

test("[EVT13] a picture is a plain WebP or a PNG by its own head, with its measures", () => {
  expect(pictureOf(plainWebp(48, 32))).toEqual({ type: "image/webp", width: 48, height: 32 });
  expect(pictureOf(plainPng(64, 64))).toEqual({ type: "image/png", width: 64, height: 64 });
  expect(pictureOf(plainWebp(256, 1))).not.toBeNull();
});

test.for<[string, Bytes]>([
  ["a picture that would be large once decoded", plainWebp(257, 10)],
  ["one of sixteen thousand a side", plainWebp(16_383, 16_383)],
  ["a PNG of four thousand million a side", plainPng(2 ** 32 - 1, 1)],
  ["one without a side", plainPng(0, 64)],
  [
    "a page",
    new TextEncoder().encode(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">${" ".repeat(40)}`),
  ],
  ["a WebP of the extended form", plainWebp(48, 32, "VP8X")],
  ["a WebP without loss", plainWebp(48, 32, "VP8L")],
  ["one that is cut short", plainWebp(48, 32).slice(0, 29)],
  ["one that is too heavy", new Uint8Array([...plainPng(9, 9), ...new Uint8Array(PICTURE_LIMITS.bytes)])],
])("[EVT13] %s is none", ([, bytes]) => {
  expect(pictureOf(bytes)).toBeNull();
});

test("[EVT13] no bytes make it throw", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), fc.nat(63), (bytes, at) => {
      pictureOf(bytes as Bytes);
      const cut = plainWebp(48, 32).slice(0, at) as Bytes;
      if (at < 30) expect(pictureOf(cut)).toBeNull();
    }),
  );
});
