import fc from "fast-check";
import { expect, test } from "vitest";
import { editableNumber, MAX_VALUE, parseNumber, stepOf, stepValue, valueWords } from "./numbers.ts";

test.each([
  ["12.4", 12.4],
  ["1,000", 1000],
  ["1,234,567.5", 1_234_567.5],
  ["１２．４", 12.4],
  ["１，０００", 1000],
  [" 9 ", 9],
  ["-3", -3],
  ["−3", -3],
  ["－３", -3],
  ["+5", 5],
  [".5", 0.5],
  ["-0", 0],
  ["12.4%", 12.4],
  ["１２％", 12],
  ["1 000", 1000],
])("[GUI10] %j is read as %d", (written, value) => {
  expect(parseNumber(written)).toEqual({ ok: true, value });
});

test("[GUI10] a number with its own unit before or behind it is read", () => {
  expect(parseNumber("9 个村", "个村")).toEqual({ ok: true, value: 9 });
  expect(parseNumber("¥20,000", "¥")).toEqual({ ok: true, value: 20_000 });
  expect(parseNumber("￥20万", "¥万")).toEqual({ ok: true, value: 20 });
  expect(parseNumber("-$3", "$")).toEqual({ ok: true, value: -3 });
  expect(parseNumber("$8 per seat", "$ per seat")).toEqual({ ok: true, value: 8 });
  expect(parseNumber("$3", "¥")).toEqual({ ok: false, error: { type: "NotANumber" } });
  expect(parseNumber("9 个", "个村")).toEqual({ ok: false, error: { type: "NotANumber" } });
});

test.each([
  ["", "Empty"],
  ["   ", "Empty"],
  ["%", "Empty"],
  ["12,4", "CommaDecimal"],
  ["１２，４", "CommaDecimal"],
  ["NaN", "NotANumber"],
  ["Infinity", "NotANumber"],
  ["∞", "NotANumber"],
  ["1e308", "NotANumber"],
  ["0x10", "NotANumber"],
  ["1,00,000", "NotANumber"],
  ["1.2.3", "NotANumber"],
  ["十二", "NotANumber"],
  [".", "NotANumber"],
  ["-", "NotANumber"],
  [`1${"0".repeat(308)}`, "TooLarge"],
  ["9".repeat(400), "TooLarge"],
])("[GUI11] %j is refused as %s", (written, type) => {
  expect(parseNumber(written)).toMatchObject({ ok: false, error: { type } });
});

test("[GUI11] no text at all makes it throw or lets a useless number through", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(..."0123456789.,-+e%NaIfi １，．") }), (written) => {
      const read = parseNumber(written);
      if (read.ok) expect(Math.abs(read.value)).toBeLessThanOrEqual(MAX_VALUE);
    }),
  );
});

test("[GUI12] what an input box shows can be typed back", () => {
  fc.assert(
    fc.property(fc.integer({ min: -10_000_000, max: 10_000_000 }), (thousandths) => {
      const value = thousandths / 1000;
      expect(parseNumber(editableNumber(value))).toEqual({ ok: true, value: value === 0 ? 0 : value });
    }),
  );
});

const apart = (...values: number[]) => ({
  values: values.map((value) => ({
    key: String(value),
    value,
    by: { member: "m", name: "Mei", dye: 1 },
    at: 0,
  })),
});

test.each([
  [{ start: 0, target: 12, current: 9, unit: "个村" }, "9", " / 12 个村"],
  [{ start: 18, target: 9, current: 12.4, unit: "%" }, "12.4%", " → 9%"],
  [{ start: 5, target: 2, current: 3, unit: "天" }, "3", " → 2 天"],
  [{ start: 0, target: 100, current: 40, unit: "%" }, "40%", ""],
  [{ start: 0, target: 90, current: 40, unit: "%" }, "40%", " / 90%"],
  [{ start: 0, target: 100, current: 40, unit: "¥" }, "¥40", " / ¥100"],
  [{ start: 2_000, target: 1_500, current: 1_800, unit: "€" }, "€1,800", " → €1,500"],
  [{ start: 0, target: 12, current: null, unit: "个村" }, null, " / 12 个村"],
  [{ start: null, target: null, current: 7, unit: "次" }, "7 次", ""],
  [{ start: 0, target: 100, current: 55, unit: "%", choice: [55, 40] }, "40–55%", ""],
])(
  "[GUI14] %j reads %s%s",
  ({
    choice,
    ...kr
  }: {
    start: number | null;
    target: number | null;
    current: number | null;
    unit: string;
    choice?: number[];
  }, now, goal) => {
    const currentChoice = choice === undefined ? null : apart(...choice);
    expect(valueWords("zh", { ...kr, currentChoice })).toEqual({ now, goal });
  },
);

test.each([
  [{ start: 0, target: 12, current: 9 }, 1],
  [{ start: 18, target: 9, current: 12.4 }, 0.1],
  [{ start: 0, target: 2.25, current: null }, 0.01],
  [{ start: 0, target: 40_000, current: 120 }, 100],
  [{ start: null, target: null, current: null }, 1],
])("[GUI15] one press for %j moves %d", (kr, step) => {
  expect(stepOf(kr)).toBeCloseTo(step, 10);
});

test("[GUI15] stepping leaves no binary dust and comes back to where it was", () => {
  expect(stepValue(12.4, 0.1, -1)).toBe(12.3);
  expect(stepValue(0.3, 0.1, -1)).toBe(0.2);
  expect(stepValue(stepValue(12.4, 0.1, 1), 0.1, -1)).toBe(12.4);
  expect(stepValue(MAX_VALUE, 1, 1)).toBe(MAX_VALUE);
});
