import { expect, test } from "vitest";
import { fourTable, fourWords } from "./four.ts";

const zh = fourTable("zh");
const en = fourTable("en");

test("[UI12] 256 entries in each language, each of them once", () => {
  expect([zh.length, new Set(zh).size]).toEqual([256, 256]);
  expect([en.length, new Set(en).size]).toEqual([256, 256]);
});

test("[UI12] Chinese entries are one common character, English ones short plain words", () => {
  expect(zh.filter((one) => !/^[\u4e00-\u9fff]$/.test(one))).toEqual([]);
  expect(en.filter((one) => !/^[a-z]{3,7}$/.test(one))).toEqual([]);
});

/** Characters that are taken for one another at arm's length: one of each line at most. */
const lookAlike =
  "人入八 土士上 未末木禾本 日曰目白百 己已巳 大太犬天夫 王玉主五 石右后 田由甲申 手毛牛午千年半 干于 刀力万方 水永小 乌鸟 贝见 免兔 折拆 " +
  "开井 爪瓜 问间闻 春看香 早旱草 东车军 走足 亭高 伞金盒 声眉 角鱼用 斗头 儿几九 云去 内肉 四西 兵乒乓 土工 江红虹 雪雷霜雾 鹰雁 哭笑 友反 " +
  "冰水 桃挑 酒洒 圆国图 农衣 晴睛 请清情 末来 斤斥 师帅 今令 皮波 布市 丝纟 尺户 叔淑 羽习 义叉 巾中 床庆 寺等诗 子字孑 孙系";

test("[UI12] no two Chinese entries are taken for one another", () => {
  const clashes = lookAlike
    .split(" ")
    .map((group) => [...group].filter((one) => zh.includes(one)))
    .filter((found) => found.length > 1)
    .map((found) => found.join(""));
  expect(clashes).toEqual([]);
});

test("[UI12] no two English entries are one letter apart, and their first five letters tell them apart", () => {
  const close = en.flatMap((one, at) => en.slice(at + 1).filter((other) => isOneApart(one, other)));
  expect(close).toEqual([]);
  expect(new Set(en.map((one) => one.slice(0, 5))).size).toBe(256);
});

test("[UI12] nothing among them hurts, insults or brings bad luck", () => {
  const zhUnfit = "死鬼杀血屎尿屁奴贱丑病痛毒坟棺尸贼骂淫奸妖魔灾祸";
  const enUnfit =
    "dead death kill blood slave fool idiot ugly sick poison grave corpse thief curse devil bomb gun rat cow pig ass tit nut crack hooker";
  expect([...zhUnfit].filter((one) => zh.includes(one))).toEqual([]);
  expect(enUnfit.split(" ").filter((one) => en.includes(one))).toEqual([]);
});

test("[UI12] a number keeps its word: the ends and the middle of both tables", () => {
  expect(fourWords("zh", [0, 1, 128, 255]).join("")).toBe("山水包罐");
  expect(fourWords("en", [0, 1, 128, 255])).toEqual(["acorn", "actor", "hazel", "window"]);
});

/** Whether one insertion, removal or change makes one word the other. */
function isOneApart(one: string, other: string): boolean {
  if (Math.abs(one.length - other.length) > 1) return false;
  let start = 0;
  while (start < one.length && one[start] === other[start]) start += 1;
  const [a, b] = [one.slice(start), other.slice(start)];
  return a.slice(1) === b.slice(1) || a.slice(1) === b || a === b.slice(1);
}
