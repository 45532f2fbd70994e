import type {
  CheckInView,
  KeyResultDetailView,
  KeyResultView,
  ObjectiveView,
  RetrospectiveView,
  RoomId,
} from "../../../../bridge/contract.ts";
import { formatValue } from "../../../i18n/format-value.ts";
import type { Language, Said } from "../../../i18n/text.tsx";
import { formatPlain } from "../numbers.ts";
import { lookBackTexts } from "./look-back-text.ts";

/** What a look back begins with: lines out of what was recorded, for people to change. Pure. */

export interface LookBack {
  readonly keep: string;
  readonly problem: string;
  readonly attempt: string;
}
export const PARTS = ["keep", "problem", "attempt"] as const;
export const EMPTY: LookBack = { keep: "", problem: "", attempt: "" };

/** As in EVT2: longer texts are refused. */
export const MAX_TEXT = 4_000;
const WELL = 0.7;
const DIP = 2;

/** Written apart: every line of each, once, in the order in which they were written. */
export function joined(written: readonly RetrospectiveView[]): LookBack {
  const [only] = written;
  if (written.length === 1 && only !== undefined)
    return { keep: only.keep, problem: only.problem, attempt: only.attempt };
  const all = (part: (typeof PARTS)[number]) =>
    linesOf(written.flatMap((one) => one[part].split("\n")).filter((line) => line.trim() !== ""));
  return { keep: all("keep"), problem: all("problem"), attempt: all("attempt") };
}

/** What was written here and is on its way to the view. */
export interface Sent {
  readonly look: LookBack;
  /** What it takes the place of. */
  readonly seen: readonly string[];
  /** What the view showed once it was on the disk; `null`: it is not there yet. */
  readonly at: readonly string[] | null;
}

export const idsOf = (written: readonly RetrospectiveView[]): readonly string[] =>
  written.map(({ id }) => id);

/** What is written as far as this device knows: what was sent holds until the view shows it, or something newer. */
export function knownOf(sent: Sent | null, written: readonly RetrospectiveView[]): LookBack {
  if (sent === null) return joined(written);
  const { look, seen, at } = sent;
  const isShown = written.some((one) => !seen.includes(one.id) && isSame(one, look));
  const isPast = at !== null && at.join() !== idsOf(written).join();
  return isShown || isPast ? joined(written) : look;
}

/** Of one objective: what moved, where confidence fell or nothing moved, and what is still open, with what was noted then. */
export function startOfObjective(
  language: Language,
  objective: ObjectiveView,
  details: readonly KeyResultDetailView[],
): LookBack {
  const t = lookBackTexts[language];
  const keep: string[] = [];
  const problem: string[] = [];
  const attempt: string[] = [];
  for (const keyResult of objective.keyResults) {
    const title = keyResult.title.text.trim() || `KR${keyResult.number}`;
    const checkIns = (details.find((one) => one.keyResult.id === keyResult.id)?.checkIns ?? [])
      .filter(({ isTakenBack }) => !isTakenBack)
      .toReversed();
    const isWell = (keyResult.score?.value ?? keyResult.progress ?? 0) >= WELL;
    if (isWell) keep.push(went(language, t, title, keyResult, checkIns.at(-1)));
    else {
      problem.push(stuck(language, t, title, keyResult));
      attempt.push(t.open(title));
    }
    problem.push(...dipsIn(t, title, checkIns));
  }
  return { keep: linesOf(keep), problem: linesOf(problem), attempt: linesOf(attempt) };
}

/** Of the whole cycle: its objectives in a line each, of those only that whoever can read this can read: `room` has both. */
export function startOfCycle(
  language: Language,
  objectives: readonly ObjectiveView[],
  room: RoomId,
): LookBack {
  const t = lookBackTexts[language];
  const keep: string[] = [];
  const problem: string[] = [];
  for (const one of objectives.filter((any) => any.room === room)) {
    const title = one.title.text.trim() || `O${one.number}`;
    const value = one.score?.value ?? one.suggestedScore;
    const line = value === null ? t.never(title) : t.scored(title, formatPlain(language, value));
    ((value ?? 0) >= WELL ? keep : problem).push(line);
  }
  return { keep: linesOf(keep), problem: linesOf(problem), attempt: "" };
}

type Words = Said<(typeof lookBackTexts)["zh"]>;

function went(
  language: Language,
  t: Words,
  title: string,
  { start, current, unit, kind }: KeyResultView,
  last: CheckInView | undefined,
): string {
  const isNumber = kind !== "milestone" && start !== null && current !== null;
  const line = isNumber
    ? t.moved(title, formatValue(language, start, unit), formatValue(language, current, unit))
    : title;
  return line + besideOf(t, last);
}

function stuck(language: Language, t: Words, title: string, { current, unit, kind }: KeyResultView): string {
  if (current === null) return t.never(title);
  return kind === "milestone" ? title : t.short(title, formatValue(language, current, unit));
}

/** Where confidence fell by two or more from one check-in to the next, with what was noted and linked then. */
function dipsIn(t: Words, title: string, checkIns: readonly CheckInView[]): readonly string[] {
  const rated = checkIns.filter(({ confidence }) => confidence !== null);
  return rated.flatMap((one, at) => {
    const before = rated[at - 1]?.confidence ?? null;
    const fell = before !== null && before - (one.confidence ?? 0) >= DIP;
    return fell ? [t.dipped(title, before, one.confidence ?? 0) + besideOf(t, one)] : [];
  });
}

/** What somebody noted with a check-in, and the pages that it links to. */
function besideOf(t: Words, checkIn: CheckInView | undefined): string {
  const note = checkIn?.note.trim().replaceAll(/\s*\n\s*/g, " ") ?? "";
  const pages = (checkIn?.evidence ?? []).flatMap((one) => (one.type === "page" ? [one.address] : []));
  const said = [note, ...pages].filter((one) => one !== "").join(" ");
  return said === "" ? "" : ` ${t.noted(said)}`;
}

/** One line each, each once, and no more than a look back holds: whole lines. */
function linesOf(lines: readonly string[]): string {
  const bulleted = [...new Set(lines.map((line) => (line.startsWith("· ") ? line : `· ${line}`)))];
  let text = "";
  for (const line of bulleted) {
    const longer = text === "" ? line : `${text}\n${line}`;
    if (longer.length > MAX_TEXT) break;
    text = longer;
  }
  return text;
}

export const isSame = (a: LookBack, b: LookBack): boolean => PARTS.every((part) => a[part] === b[part]);
