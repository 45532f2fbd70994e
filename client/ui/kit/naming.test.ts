import { expect, test } from "vitest";
import { askedAt, mentionsIn } from "./naming.ts";

const people = [
  { member: "m1", name: "陈有福" },
  { member: "m2", name: "Mei" },
  { member: "m3", name: "Mei Tan" },
  { member: "m4", name: "陈有" },
  { member: "t1", name: "王伟" },
  { member: "t2", name: "王伟" },
];
const named = (text: string, chosen: readonly (readonly [string, string])[] = []) =>
  mentionsIn(text, people, new Map(chosen)).map(({ from, length, who }) => [
    text.slice(from, from + length),
    who,
  ]);

test("[UI21] the longest name after an @ is who is meant", () => {
  expect(named("@Mei Tan 看看")).toEqual([["@Mei Tan", "m3"]]);
  expect(named("@陈有福路上慢点")).toEqual([["@陈有福", "m1"]]);
  expect(named("路上慢点。@陈有")).toEqual([["@陈有", "m4"]]);
});

test("[UI21] a Latin name ends with its word, and an address is no name", () => {
  expect(named("@Meier")).toEqual([]);
  expect(named("@Mei, please")).toEqual([["@Mei", "m2"]]);
  expect(named("ana@Mei")).toEqual([]);
  expect(named("谢谢@Mei！")).toEqual([["@Mei", "m2"]]);
});

test("[UI21] several people, and everyone in either language", () => {
  expect(named("@陈有福@Mei @所有人 @everyone")).toEqual([
    ["@陈有福", "m1"],
    ["@Mei", "m2"],
    ["@所有人", "all"],
    ["@everyone", "all"],
  ]);
});

test("[UI21] of two people with one name it is the one that was chosen, and nobody where nobody was", () => {
  expect(named("@王伟")).toEqual([]);
  expect(named("@王伟", [["王伟", "t2"]])).toEqual([["@王伟", "t2"]]);
  expect(named("@王伟", [["王五", "t2"]])).toEqual([]);
});

test("[UI21] words that are edited name whom they named, by the name of then, while that person is here", () => {
  expect(named("@老王 看看", [["老王", "t2"]])).toEqual([["@老王", "t2"]]);
  expect(named("@老王 看看", [["老王", "gone"]])).toEqual([]);
});

test("[UI21] what is typed after an @ is asked for until there is a space or another @", () => {
  expect(askedAt("hi @", 4)).toEqual({ from: 3, typed: "" });
  expect(askedAt("hi @wx later", 6)).toEqual({ from: 3, typed: "wx" });
  expect(askedAt("谢谢@王", 4)).toEqual({ from: 2, typed: "王" });
  for (const text of ["", "hi", "ana@example", "@Mei ", `@${"a".repeat(31)}`])
    expect(askedAt(text, text.length)).toBeNull();
});

test("[UI21] twenty thousand @ take no time", () => {
  const crowd = Array.from({ length: 2_000 }, (_, n) => ({ member: `m${n}`, name: `Person ${n}` }));
  const started = performance.now();
  for (const text of [
    "@".repeat(20_000),
    "@Person 1 ".repeat(2_000),
    `@${"a".repeat(19_999)}`,
    "@a ".repeat(6_666),
  ])
    expect(mentionsIn(text, crowd, new Map()).length).toBeLessThanOrEqual(100);
  expect(performance.now() - started).toBeLessThan(400);
});
