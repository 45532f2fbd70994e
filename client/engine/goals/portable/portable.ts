import { type Category, formatOfUnit, type KeyResultKind, type Level } from "../../../../crdt/index.ts";

/** Goals as they come from elsewhere or go there: plain values, people by name. */
export interface Portable {
  readonly objectives: readonly PortableObjective[];
  /** What could not be placed, in the order of the file. Nothing is dropped without being named. */
  readonly unplaced: readonly Unplaced[];
}

export interface Unplaced {
  /** From 1. */
  readonly line: number;
  readonly text: string;
}

export interface PortableObjective {
  /** Where it begins in the file, from 1. */
  readonly line: number;
  /** The heading that it stands under: a team, as a rule. */
  readonly section: string;
  readonly title: string;
  readonly why: string;
  /** Id of a cycle; empty where the file does not say. */
  readonly cycle: string;
  readonly category: Category | null;
  readonly level: Level | null;
  readonly weight: number;
  readonly owners: readonly string[];
  readonly keyResults: readonly PortableKeyResult[];
}

export interface PortableKeyResult {
  readonly title: string;
  readonly kind: KeyResultKind;
  readonly start: number | null;
  readonly target: number | null;
  readonly unit: string;
  readonly format: string;
  readonly zones: string;
  readonly weight: number;
  readonly done: string;
  readonly excludes: string;
  readonly owner: string;
  readonly current: number | null;
  readonly confidence: number | null;
}

export const noKeyResult: PortableKeyResult = {
  title: "",
  kind: "milestone",
  start: null,
  target: null,
  unit: "",
  format: "number",
  zones: "",
  weight: 1,
  done: "",
  excludes: "",
  owner: "",
  current: null,
  confidence: null,
};

const SPOKEN = "(-?\\d[\\d,]*(?:\\.\\d+)?)\\s*(%|[kKmM]\\b)?";
const FROM_TO = new RegExp(`\\bfrom\\s+${SPOKEN}\\s+to\\s+${SPOKEN}`, "i");
const FROM_TO_ZH = new RegExp(`从\\s*${SPOKEN}\\s*(?:提升|提高|增加|降低|下降|减少)?\\s*到\\s*${SPOKEN}`);
const SCALE: Readonly<Record<string, number>> = { k: 1e3, m: 1e6 };

/** What a sentence says that is to be measured: "from 12% to 40%". What says nothing of the kind is met or not. */
export function measured(title: string): PortableKeyResult {
  const [, from, fromUnit, to, toUnit = fromUnit] = FROM_TO.exec(title) ?? FROM_TO_ZH.exec(title) ?? [];
  const [start, target] = [spoken(from, fromUnit ?? toUnit), spoken(to, toUnit)];
  if (start === null || target === null || start === target) return { ...noKeyResult, title };
  const unit = toUnit === "%" ? "%" : "";
  const kind = target > start ? "increase" : "decrease";
  return { ...noKeyResult, title, kind, start, target, unit, format: formatOfUnit(unit) };
}

function spoken(digits: string | undefined, unit: string | undefined): number | null {
  const value = numberIn(digits ?? "");
  return value === null ? null : value * (SCALE[unit?.toLowerCase() ?? ""] ?? 1);
}

/** A number as people write it in a table; `null` for anything else. */
export function numberIn(text: string): number | null {
  const plain = text.trim().replace(/(?<=\d),(?=\d{3}(?:\D|$))/g, "");
  if (!/^-?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(plain)) return null;
  const value = Number(plain);
  return Number.isFinite(value) && Math.abs(value) <= 1e15 ? value + 0 : null;
}
