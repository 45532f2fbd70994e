import { expect, test } from "vitest";
import { plainWebp } from "./plain-webp.ts";

const text = (words: string): readonly number[] => [...new TextEncoder().encode(words)];
const chunk = (name: string, bytes: readonly number[]): readonly number[] => [
  ...text(name),
  ...[bytes.length, 0, 0, 0],
  ...bytes,
  ...(bytes.length % 2 === 1 ? [0] : []),
];
const webp = (...chunks: readonly (readonly number[])[]) => {
  const body = [...text("WEBP"), ...chunks.flat()];
  return new Uint8Array([...text("RIFF"), body.length, 0, 0, 0, ...body]);
};
const frame = chunk("VP8 ", [1, 2, 3]);

test("[UI33] of a WebP the frame alone is kept, whatever stands beside it", () => {
  const plain = webp(frame);
  expect(plainWebp(plain)).toEqual(plain);
  expect(
    plainWebp(webp(chunk("VP8X", Array(10).fill(7)), chunk("ICCP", [9]), frame, chunk("EXIF", [8]))),
  ).toEqual(plain);
});

test("[UI33] what has no such frame, or not all of it, gives none", () => {
  expect(plainWebp(webp(chunk("VP8L", [1, 2])))).toBeNull();
  expect(plainWebp(webp(frame).slice(0, -2))).toBeNull();
  expect(plainWebp(new Uint8Array(3))).toBeNull();
});
