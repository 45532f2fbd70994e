import type { KeyResultKind } from "../../../bridge/contract.ts";
import { createText } from "../../i18n/text.tsx";
import { measuresOf } from "./result-kind.ts";

/** What may make a goal clearer, said while it is written. Pure and on this device; nothing is held back by it. */

export const hintTexts = createText({
  zh: {
    noNumber: "这条关键结果没有数字。加一个目标值，就知道走到哪里了。",
    activity: "这像一件要做的事。做成以后，什么会变得不一样？",
    tooLong: "有点长。一句话说得完，大家更容易记住。",
    sameEnds: "起点和目标值一样，走不出进展。",
    wrongWay: "目标值和类型的方向相反：换个类型，或者换一下两个数。",
  },
  en: {
    noNumber: "This key result has no number. With a target, you will see how far it is.",
    activity: "This reads like something to do. What will be different once it is done?",
    tooLong: "This is rather long. One short sentence is easier to remember.",
    sameEnds: "Start and target are the same, so there is no way to go.",
    wrongWay: "The target goes against the type: choose another type, or swap the numbers.",
  },
});

export type WritingHint = keyof (typeof hintTexts)["zh"];

/** Chinese says about twice as much in a character. */
const MAX_WIDTH = 140;
const ACTIVITY =
  /^(?:开展|推进|完善|加强|持续|负责|参与|配合|跟进|研究|组织|协助|做好|继续|work on |help |support |continue |explore |participate |look into |keep )/iu;

export function objectiveHint(title: string): WritingHint | null {
  const text = title.trim();
  if (widthOf(text) > MAX_WIDTH) return "tooLong";
  return ACTIVITY.test(text) ? "activity" : null;
}

export function resultHint(written: {
  readonly title: string;
  readonly kind: KeyResultKind;
  readonly start: number | null;
  readonly target: number | null;
}): WritingHint | null {
  const title = written.title.trim();
  if (title === "") return null;
  const { kind, start, target } = written;
  if (target !== null && measuresOf(kind).start) {
    if (start !== null && start === target) return "sameEnds";
    if (kind === "increase" && target < (start ?? 0)) return "wrongWay";
    if (kind === "decrease" && start !== null && target > start) return "wrongWay";
  }
  if (widthOf(title) > MAX_WIDTH) return "tooLong";
  if (target === null && measuresOf(kind).target) return ACTIVITY.test(title) ? "activity" : "noNumber";
  return null;
}

const widthOf = (text: string): number =>
  [...text].reduce((sum, letter) => sum + (letter.charCodeAt(0) > 0x2e7f ? 2 : 1), 0);
