import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type PastChange,
  parseSittingId,
  partsOf,
  SITTING,
  type Sitting,
  sittingNamed,
  sittingsOf,
  undoNote,
} from "./sittings.ts";

const hash = (name: string): string => Buffer.from(name).toString("hex").padStart(64, "0");

/** A change named by letters, on top of those named. */
const change = (
  name: string,
  time: number,
  on: readonly string[],
  more: Partial<PastChange> = {},
): PastChange => ({
  hash: hash(name),
  author: name.slice(0, 1),
  time,
  startOp: time,
  deps: on.map(hash),
  message: null,
  ...more,
});
const nameOf = ({ hash: digits }: PastChange): string =>
  Buffer.from(digits, "hex").toString().replaceAll("\0", "");
const told = (sittings: readonly Sitting[]) => sittings.map(({ changes }) => changes.map(nameOf).join(" "));

const origin = change("a0", 0, []);
/** A minute apart, each on top of the one before. */
const row = (author: string, count: number, from: number, pause = 60): readonly PastChange[] =>
  Array.from({ length: count }, (_, i) =>
    change(`${author}${from}.${i}`, from + i * pause, [i === 0 ? "a0" : `${author}${from}.${i - 1}`]),
  );

describe("events of an objective's past", () => {
  test("[UNDO1] one event until its author pauses, and another one after it", () => {
    const changes = [
      origin,
      change("a1", 1_000, ["a0"]),
      change("a2", 1_000 + SITTING.pauseSeconds, ["a1"]),
      change("a3", 1_001 + 2 * SITTING.pauseSeconds, ["a2"]),
    ];
    expect(told(sittingsOf(changes))).toEqual(["a3", "a1 a2", "a0"]);
  });

  test("[UNDO1] what others do meanwhile does not part it", () => {
    const changes = [
      origin,
      change("a1", 1_000, ["a0"]),
      change("b1", 1_010, ["a1"]),
      change("a2", 1_020, ["b1"]),
      change("b2", 1_030, ["a2"]),
    ];
    expect(told(sittingsOf(changes))).toEqual(["b1 b2", "a1 a2", "a0"]);
  });

  test("[UNDO1] a long sitting is told in parts, by time and by number", () => {
    const long = sittingsOf([origin, ...row("a", 20, 1_000)]);
    expect(long.map(({ changes }) => changes.length)).toEqual([4, 16, 1]);
    const many = sittingsOf([origin, ...row("a", 70, 1_000, 1)]);
    expect(many.map(({ changes }) => changes.length)).toEqual([6, 32, 32, 1]);
  });

  test("[UNDO1] the first change of all and every undo stand alone", () => {
    const changes = [
      origin,
      change("a1", 10, ["a0"]),
      change("a2", 20, ["a1"], { message: undoNote(`${hash("a1")}.${hash("a1")}`) }),
      change("a3", 30, ["a2"]),
      change("a4", 40, ["a3"], { message: "undo something else" }),
    ];
    const sittings = sittingsOf(changes);
    expect(told(sittings)).toEqual(["a3 a4", "a2", "a1", "a0"]);
    expect(sittings.map(({ isCreation }) => isCreation)).toEqual([false, false, false, true]);
    expect(sittings[1]?.undoes).toBe(`${hash("a1")}.${hash("a1")}`);
    expect(sittings[0]?.undoes).toBe(null);
  });

  test("[UNDO1] putting away is an event of its own, apart from the writing around it", () => {
    const [sitting] = sittingsOf([origin, ...row("a", 5, 1_000)]) as [Sitting];
    const isAway = (change: PastChange) => ["a1000.2", "a1000.3"].includes(nameOf(change));
    const parts = partsOf(sitting, isAway);
    expect(told(parts)).toEqual(["a1000.4", "a1000.2 a1000.3", "a1000.0 a1000.1"]);
    for (const part of parts) expect(sittingNamed([sitting], part.id)).toEqual(part);
    expect(partsOf(sitting, () => true)).toEqual([sitting]);
  });

  test("[UNDO2] newest first, and nobody's clock lifts a change above what was built on it", () => {
    const future = change("m1", 9_999_999, ["a0"]);
    const apart = [change("b1", 2_000, ["a0"]), change("c1", 1_000, ["a0"])];
    expect(told(sittingsOf([origin, future, ...apart]))).toEqual(["m1", "b1", "c1", "a0"]);
    const merged = change("b2", 3_000, ["b1", "c1", "m1"]);
    expect(told(sittingsOf([origin, future, ...apart, merged]))).toEqual(["b2", "m1", "b1", "c1", "a0"]);
    const past = change("m2", -5, ["b2"]);
    expect(told(sittingsOf([origin, future, ...apart, merged, past]))[0]).toBe("m2");
  });

  test("[UNDO2] the same events in the same order, however the changes came", () => {
    const changes = [origin, ...row("a", 5, 100), ...row("b", 9, 130, 40), ...row("c", 4, 120, 300)];
    const whole = sittingsOf(changes);
    fc.assert(
      fc.property(fc.shuffledSubarray(changes, { minLength: changes.length }), (shuffled) => {
        expect(sittingsOf(shuffled)).toEqual(whole);
      }),
    );
  });

  test("[UNDO3] an id names what was there when one looked", () => {
    const before = sittingsOf([origin, change("a1", 1_000, ["a0"])]);
    const grown = sittingsOf([origin, change("a1", 1_000, ["a0"]), change("a2", 1_010, ["a1"])]);
    expect(grown[0]?.id).not.toBe(before[0]?.id);
    expect(told([sittingNamed(grown, before[0]?.id ?? "") as Sitting])).toEqual(["a1"]);
    expect(sittingNamed(grown, grown[0]?.id ?? "")).toEqual(grown[0]);
    const [a1, a2] = [hash("a1"), hash("a2")];
    expect(told([sittingNamed(grown, `${a2}.${a2}`) as Sitting])).toEqual(["a2"]);
    for (const id of ["", "a1.a2", `${a2}.${a1}`, `${a1}.${hash("a9")}`, `${a1}.${a2}.${a2}`])
      expect(sittingNamed(grown, id)).toBe(null);
  });

  test("[UNDO3] what is no id is none, whatever it is", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(parseSittingId(text)).toBe(null);
      }),
    );
    expect(parseSittingId(`${hash("a")}.${hash("b")}`)).toEqual({ first: hash("a"), last: hash("b") });
  });

  test("[UNDO2] twenty thousand that wrote apart from each other are put in order in time", () => {
    const apart = Array.from({ length: 20_000 }, (_, i) => change(`m${i}`, (i * 7_919) % 20_011, ["a0"]));
    const started = performance.now();
    const sittings = sittingsOf([origin, ...apart]);
    expect(performance.now() - started).toBeLessThan(3_000); // 0.1 s on an idle machine
    const newest = sittings.map(({ at }) => at);
    expect(newest).toEqual([...newest].sort((a, b) => b - a));
  });
});
