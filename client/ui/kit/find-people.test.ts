import { expect, test } from "vitest";
import type { PersonRow } from "../../bridge/contract.ts";
import { findPeople, pinyinInitials } from "./find-people.ts";
import { spellsName } from "./readings.ts";

const person = (name: string): PersonRow => ({
  member: name,
  name,
  dye: 1,
  role: "member",
  me: false,
  joinedAt: 0,
  invitedBy: null,
  devices: [],
  here: false,
  guest: null,
  title: null,
  vouched: false,
  lookAlike: null,
  verified: "no",
  gone: null,
});
const people = ["林可", "Amara Obi", "José Tan", "王秀英"].map(person);
const names = (typed: string) => findPeople(people, typed).map((one) => one.name);

test("[UI6] no words find everybody, in order", () => {
  expect(names("  ")).toEqual(["林可", "Amara Obi", "José Tan", "王秀英"]);
});

test("[UI6] case, accents and word order do not matter", () => {
  expect(names("jose")).toEqual(["José Tan"]);
  expect(names("OBI amara")).toEqual(["Amara Obi"]);
});

test("[UI6] any part of a Chinese name finds it", () => {
  expect(names("秀英")).toEqual(["王秀英"]);
  expect(names("秀 王")).toEqual(["王秀英"]);
});

test("[UI6] the initials of the pinyin find a Chinese name", () => {
  expect(names("wxy")).toEqual(["王秀英"]);
  expect(names("lk")).toEqual(["林可"]);
  expect(["赵海", "陈有福", "周明远", "欧阳", "安"].map(pinyinInitials)).toEqual([
    "zh",
    "cyf",
    "zmy",
    "oy",
    "a",
  ]);
});

test("[UI6] the pinyin of neighbouring characters, whole or begun, finds a Chinese name, by any of its readings", () => {
  const found = (typed: string, of = ["王秀英", "单雄信", "曾青", "吕布", "Mei 林"]) =>
    findPeople(of.map(person), typed, spellsName).map(({ name }) => name);
  expect(
    ["wangxiuying", "wangx", "wxying", "xiuying", "WXY", "wang xiu"].map((typed) => found(typed)),
  ).toEqual(Array(6).fill(["王秀英"]));
  expect(found("wy")).toEqual([]);
  expect([found("shan"), found("danx")]).toEqual([["单雄信"], ["单雄信"]]);
  expect([found("zeng"), found("ceng")]).toEqual([["曾青"], ["曾青"]]);
  expect(found("lv")).toEqual(["吕布"]);
  expect(found("mei lin")).toEqual(["Mei 林"]);
});

test("[UI6] a title or a guest's organisation finds the person", () => {
  const guest = {
    ...person("周明远"),
    org: "宏达管材",
    guest: { orgName: "宏达管材", until: null, expired: false, rooms: 1 },
  };
  const led = { ...person("Amara Obi"), title: "Water safety lead" };
  expect(findPeople([guest, led], "宏达").map((one) => one.name)).toEqual(["周明远"]);
  expect(findPeople([guest, led], "safety").map((one) => one.name)).toEqual(["Amara Obi"]);
});
