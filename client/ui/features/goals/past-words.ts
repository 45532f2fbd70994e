import type { GoalEffectView, GoalEventView } from "../../../bridge/contract.ts";
import { formatNames } from "../../i18n/format.ts";
import { formatValue } from "../../i18n/format-value.ts";
import type { Language } from "../../i18n/text.tsx";
import { chosenWords, fieldName } from "./field-text.ts";
import { formatPlain } from "./numbers.ts";
import { pastTexts } from "./past-text.ts";

/** One thing that an event did, in words. */
export interface PastLine {
  readonly head: string;
  /** What it was before (`null`: nothing) and is since, for fields whose values can be said. */
  readonly change: { readonly from: string | null; readonly to: string } | null;
  /** Set where it does not stand as the event left it. */
  readonly now: "back" | "changed" | null;
  /** Who has changed it since, where that is known. */
  readonly by: string | null;
}

const LISTED = 3;
/** A sentence of why an objective matters may be long; its beginning tells which one it is. */
const MOST_LETTERS = 120;

type Whole = "archived" | "restored" | "added" | "removed" | "moved";

/** Everything an event did: first what happened to whole key results, one line for all of them, then field by field. */
export function pastLines(
  language: Language,
  { effects }: Pick<GoalEventView, "effects">,
): readonly PastLine[] {
  const wholes = new Map<Whole, GoalEffectView[]>();
  const fields: GoalEffectView[] = [];
  for (const effect of effects) {
    const whole = wholeOf(effect);
    if (whole === null) fields.push(effect);
    else wholes.set(whole, [...(wholes.get(whole) ?? []), effect]);
  }
  return [
    ...[...wholes].flatMap(([whole, all]) => wholeLines(language, whole, all)),
    ...fields.map((effect) => fieldLine(language, effect)),
  ];
}

function wholeOf({ keyResult, what, to }: GoalEffectView): Whole | null {
  if (keyResult === null) return null;
  if (what === "archived") return to === true ? "archived" : "restored";
  if (what === "order") return "moved";
  return what === "added" || what === "removed" ? what : null;
}

/** One line for those that fared alike since. */
function wholeLines(language: Language, whole: Whole, all: readonly GoalEffectView[]): readonly PastLine[] {
  const byFate = new Map<string, GoalEffectView[]>();
  for (const effect of all) {
    const fate = `${effect.now} ${effect.by?.member ?? ""}`;
    byFate.set(fate, [...(byFate.get(fate) ?? []), effect]);
  }
  const t = pastTexts[language];
  return [...byFate.values()].map((alike) => {
    const names = alike.map(({ keyResult }) => t.quoted(keyResult?.title || t.untitled));
    const listed = formatNames(language, names.slice(0, LISTED));
    const list = names.length > LISTED ? t.andMore(listed, names.length - LISTED) : listed;
    return { head: t[whole](names.length, list), change: null, ...fateOf(alike[0]) };
  });
}

function fieldLine(language: Language, effect: GoalEffectView): PastLine {
  const t = pastTexts[language];
  const { what, keyResult } = effect;
  if (keyResult === null && what === "archived")
    return {
      head: effect.to === true ? t.objectiveArchived : t.objectiveRestored,
      change: null,
      ...fateOf(effect),
    };
  if (keyResult === null && what === "order")
    return { head: t.objectiveMoved, change: null, ...fateOf(effect) };
  const name = fieldName(language, what as Parameters<typeof fieldName>[1]); // wholes have lines of their own
  const field = isEntry(what) ? t.entry(name, effect.about ?? t.unseen) : name;
  return {
    head: keyResult === null ? field : t.of(keyResult.title || t.untitled, field),
    change: {
      from: isNothing(effect.from) ? null : valueWords(language, effect, effect.from),
      to: isNothing(effect.to) ? t.nothing : valueWords(language, effect, effect.to),
    },
    ...fateOf(effect),
  };
}

const isNothing = (value: GoalEffectView["to"]): boolean => value === null || value === "";

const isEntry = (what: GoalEffectView["what"]): boolean =>
  what === "owners" || what === "parents" || what === "needs";

function valueWords(language: Language, { what, keyResult }: GoalEffectView, value: unknown): string {
  const chosen = chosenWords(language, what, value);
  if (chosen !== null) return chosen;
  if (typeof value !== "number") return shortened(String(value));
  return what === "start" || what === "target"
    ? formatValue(language, value, keyResult?.unit ?? "")
    : formatPlain(language, value);
}

function shortened(text: string): string {
  const letters = [...text];
  return letters.length <= MOST_LETTERS ? text : `${letters.slice(0, MOST_LETTERS).join("")}…`;
}

const fateOf = (effect: GoalEffectView | undefined): Pick<PastLine, "now" | "by"> => ({
  now: effect === undefined || effect.now === "stands" ? null : effect.now,
  by: effect?.by?.name ?? null,
});
