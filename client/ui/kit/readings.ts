import { match } from "pinyin-pro";

const HAN = /\p{Script=Han}/u;
const LONGEST = 60; // characters of a name, and letters that are typed

/**
 * Whether letters spell neighbouring characters of a name, each by the beginning of one of its readings: `wangxiu`, `wxy` and
 * `xiuying` find 王秀英, `zeng` and `ceng` 曾. Its table takes as much room as all of chat: only where people are looked for.
 */
export const spellsName = (name: string, letters: string): boolean =>
  HAN.test(name) &&
  match(name.slice(0, LONGEST), letters.slice(0, LONGEST), {
    precision: "start",
    continuous: true,
    v: true,
  }) !== null;
