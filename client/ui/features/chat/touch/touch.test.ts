import fc from "fast-check";
import { expect, test } from "vitest";
import { followed, type Pulled, staysAside, type Touch, touchDown, touchHeld, touchMoved } from "./touch.ts";

const WIDTH = 390;
const down = (x: number, aside?: number) => touchDown("row", { x, y: 300, at: 0 }, WIDTH, aside);
/** A finger that goes through these points, 16 ms apart. */
const through = (
  from: Touch,
  points: readonly (readonly [x: number, y: number])[],
  way: 1 | -1,
): Touch | null =>
  points.reduce<Touch | null>(
    (touch, [x, y], at) => touch && touchMoved(touch, { x, y, at: (at + 1) * 16 }, way),
    from,
  );
const pulled = (touch: Touch | null): number | null => (touch?.phase === "pulled" ? touch.by : null);

test("[UI90] a finger that goes across pulls, by what it went beyond the first ten pixels", () => {
  expect(pulled(through(down(100), [[106, 301]], 1))).toBeNull();
  expect(
    pulled(
      through(
        down(100),
        [
          [106, 301],
          [150, 304],
        ],
        1,
      ),
    ),
  ).toBe(40);
  expect(
    pulled(
      through(
        down(300),
        [
          [280, 300],
          [200, 320],
        ],
        -1,
      ),
    ),
  ).toBe(90);
  expect(
    pulled(
      through(
        down(100),
        [
          [150, 304],
          [60, 304],
        ],
        1,
      ),
    ),
  ).toBe(0); // back past where it began
});

test("[UI90] a finger that goes up or down, or the other way, scrolls, and does so until it lifts", () => {
  expect(through(down(100), [[104, 340]], 1)).toBeNull();
  expect(
    through(
      down(100),
      [
        [120, 325],
        [220, 325],
      ],
      1,
    ),
  ).toBeNull();
  expect(through(down(200), [[150, 300]], 1)).toBeNull();
  expect(through(down(200), [[250, 300]], -1)).toBeNull();
});

test("[UI90] a pull that begins beside an edge of the screen is left to the browser; a hold there is a hold", () => {
  expect(through(down(23), [[120, 300]], 1)).toBeNull();
  expect(pulled(through(down(24), [[120, 300]], 1))).toBe(86);
  expect(through(down(WIDTH - 10), [[200, 300]], -1)).toBeNull();
  expect(touchHeld(down(5))).toEqual({ phase: "held", key: "row" });
});

test("[UI90] a held row is not pulled, and a pulled one not held", () => {
  expect(through(touchHeld(down(100)), [[200, 300]], 1)).toEqual({ phase: "held", key: "row" });
  const moving = through(down(100), [[150, 300]], 1) as Touch;
  expect(touchHeld(moving)).toBe(moving);
});

test("[UI91] a row that stands aside begins from there, and goes back too", () => {
  expect(pulled(through(down(100, 250), [[80, 300]], -1))).toBe(260);
  expect(pulled(through(down(100, 250), [[160, 300]], -1))).toBe(200);
});

test("[UI91] let go, it stays aside past the middle or after a flick that way, and goes back else", () => {
  const end = (by: number, speed: number, rested = 10) =>
    staysAside({ phase: "pulled", key: "row", x: 0, by, at: 0, speed } satisfies Pulled, 280, rested);
  expect([end(150, 0), end(130, 0)]).toEqual([true, false]);
  expect([end(60, 1), end(200, -1)]).toEqual([true, false]);
  expect([end(60, 1, 200), end(200, -1, 200)]).toEqual([false, true]); // it rested before it lifted
});

test("[UI90] a row follows the finger as far as that has a meaning, then less and less, and never back", () => {
  const far = fc.integer({ min: 20, max: 400 });
  fc.assert(
    fc.property(
      far,
      fc.double({ min: 0, max: 2_000, noNaN: true }),
      fc.double({ min: 0.1, max: 50, noNaN: true }),
      (most, by, more) => {
        expect(followed(by, most)).toBeLessThanOrEqual(by);
        expect(followed(by + more, most)).toBeGreaterThan(followed(by, most));
        expect(followed(by, most)).toBeLessThan(most * 1.5);
        if (by <= most) expect(followed(by, most)).toBe(by);
      },
    ),
  );
});
