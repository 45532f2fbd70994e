import { expect, test } from "vitest";
import { keepInside, moveBy, WHOLE, zoomAt } from "./zoom.ts";

test("[UI1] what lies under the finger stays there while it comes closer, and nothing goes beyond eight times or below the whole", () => {
  const closer = zoomAt(WHOLE, 2, { x: 100, y: -40 });
  expect(closer).toEqual({ scale: 2, x: -100, y: 40 });
  const back = zoomAt(closer, 0.5, { x: 100, y: -40 });
  expect(back).toEqual({ scale: 1, x: 0, y: 0 });
  expect(zoomAt(WHOLE, 100, { x: 0, y: 0 }).scale).toBe(8);
  expect(zoomAt(WHOLE, 0.1, { x: 0, y: 0 }).scale).toBe(1);
});

test("[UI1] a picture is moved no further than its edge, and not at all where it is smaller than the stage", () => {
  const picture = { width: 400, height: 300 };
  const stage = { width: 500, height: 500 };
  expect(keepInside(moveBy(WHOLE, 60, 60), picture, stage)).toEqual(WHOLE);
  expect(keepInside({ scale: 2, x: 900, y: -900 }, picture, stage)).toEqual({ scale: 2, x: 150, y: -50 });
});
