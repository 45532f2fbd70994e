import { describe, expect, test } from "vitest";
import type { KeyResultId } from "../base/ids.ts";
import { type Effect, effectBetween, inDisplayOrder, type Place, verdictOn } from "./effects.ts";
import { type Objective, readObjective } from "./schema.ts";

const id = "11".repeat(8) as KeyResultId;
const target: Place = { keyResult: id, field: "target" };
const presence: Place = { keyResult: id, field: "presence" };
const keyResult = (fields: Record<string, unknown> = {}) => ({
  title: "Teams",
  target: 10,
  order: "a0",
  ...fields,
});
const objective = (title: string, fields: Record<string, unknown> | null = {}): Objective =>
  readObjective({ title, keyResults: fields === null ? {} : { [id]: keyResult(fields) } }).objective;
const ship = objective("Ship");

describe("what an event did", () => {
  test("[UNDO4] a value that differs, and nothing where none does", () => {
    expect(effectBetween(target, ship, objective("Ship", { target: 20 }))).toEqual({
      type: "set",
      place: target,
      from: 10,
      to: 20,
    });
    expect(effectBetween(target, ship, ship)).toBe(null);
    expect(effectBetween({ keyResult: null, field: "title" }, ship, objective(""))).toMatchObject({
      from: "Ship",
      to: "",
    });
  });

  test("[UNDO4] a key result that comes or goes is told as a whole, with its content", () => {
    const [here] = ship.keyResults;
    const none = objective("Ship", null);
    expect(effectBetween(presence, none, ship)).toEqual({ type: "added", place: presence, keyResult: here });
    expect(effectBetween(presence, ship, none)).toEqual({
      type: "removed",
      place: presence,
      keyResult: here,
    });
    expect(effectBetween(target, ship, none)).toBe(null);
    expect(effectBetween(presence, ship, objective("Ship", { target: 20 }))).toBe(null);
  });
});

test("[UNDO4] members of sets are places of their own", () => {
  const [owner, to] = ["ab".repeat(16), "cd".repeat(16)];
  const read = (plain: object) => readObjective(plain).objective;
  const before = read({ [`needs/${to}`]: "data" });
  const after = read({ [`owner/${owner}`]: true, [`parent/${to}`]: "supports" });
  const places: readonly Place[] = [
    { keyResult: null, field: "needs", entry: to },
    { keyResult: null, field: "owners", entry: owner },
    { keyResult: null, field: "parents", entry: to },
  ];
  const effects = places.map((place) => effectBetween(place, before, after));
  expect(effects.map((effect) => effect?.type === "set" && [effect.from, effect.to])).toEqual([
    ["data", null],
    [null, true],
    [null, "supports"],
  ]);
  const [needs, owners, parents] = effects as [Effect, Effect, Effect];
  expect(inDisplayOrder([needs, parents, owners], after)).toEqual([owners, parents, needs]);
});

describe("what taking it back writes", () => {
  const effect: Effect = { type: "set", place: target, from: 10, to: 20 };
  const verdict = (...standing: readonly number[]) => verdictOn(effect, ship, standing);

  test("[UNDO6] what stood there before, where the event's value still stands", () => {
    expect(verdict(20)).toEqual({ type: "write", value: 10 });
    expect(verdict(20, 20)).toEqual({ type: "write", value: 10 }); // written by two apart: the same value
  });

  test("[UNDO7] nothing where somebody has written since, or it is as it was", () => {
    expect(verdict(30)).toEqual({ type: "left" });
    expect(verdict(10)).toEqual({ type: "back" });
    expect(verdict()).toEqual({ type: "left" });
  });

  test("[UNDO7] of values written apart, the one that stands without it", () => {
    expect(verdict(20, 30)).toEqual({ type: "write", value: 30 });
    expect(verdict(30, 20)).toEqual({ type: "write", value: 30 });
    expect(verdict(30, 20, 40)).toEqual({ type: "write", value: 40 });
  });

  test("[UNDO6] an added key result is archived, unless somebody has worked on it or it is away", () => {
    const [added] = ship.keyResults;
    const adding = { type: "added", place: presence, keyResult: added } as Effect;
    expect(verdictOn(adding, ship, [])).toEqual({ type: "write", value: true });
    expect(verdictOn(adding, objective("Ship", { order: "a5" }), [])).toEqual({ type: "write", value: true });
    expect(verdictOn(adding, objective("Ship", { target: 20 }), [])).toEqual({ type: "left" });
    expect(verdictOn(adding, objective("Ship", { archived: true }), [])).toEqual({ type: "back" });
    expect(verdictOn(adding, objective("Ship", null), [])).toEqual({ type: "back" });
  });

  test("[UNDO6] a deleted key result is restored once", () => {
    const [gone] = ship.keyResults;
    const removing = { type: "removed", place: presence, keyResult: gone } as Effect;
    expect(verdictOn(removing, objective("Ship", null), [])).toEqual({ type: "restore", keyResult: gone });
    expect(verdictOn(removing, ship, [])).toEqual({ type: "back" });
  });
});
