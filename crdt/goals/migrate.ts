import { asPlain, isRecord, type Plain } from "./fields.ts";

/**
 * Brings what a document of any version holds to the newest one, when it is read; nothing is written. A step only fills in
 * what is absent, so that it may run on any document, as often as one likes: people of two versions edit the same one.
 * Rule OKR6 in SPEC.md.
 */
export const GOAL_VERSION = 2;

type Step = (fields: Plain) => Plain;
const STEPS: readonly Step[] = [formatsFromUnits];

export interface Migrated {
  readonly fields: Plain;
  /** Of a version that is still to come: read as far as it is known. */
  readonly isNewer: boolean;
}

export function migrate(plain: unknown): Migrated {
  const fields = asPlain(plain);
  const version = versionOf(fields.get("v"));
  if (version >= GOAL_VERSION) return { fields, isNewer: version > GOAL_VERSION };
  return { fields: STEPS.slice(version - 1).reduce((now, step) => step(now), fields), isNewer: false };
}

/** Documents of the first version do not say so. */
const versionOf = (stored: unknown): number =>
  typeof stored === "number" && Number.isSafeInteger(stored) && stored >= 1 ? stored : 1;

/** The first version had units alone. */
function formatsFromUnits(fields: Plain): Plain {
  const keyResults = fields.get("keyResults");
  if (!isRecord(keyResults)) return fields;
  const migrated = Object.entries(keyResults).map(([id, one]): [string, unknown] => {
    if (!isRecord(one) || (one.format ?? null) !== null || typeof one.unit !== "string") return [id, one];
    return [id, { ...one, format: formatOfUnit(one.unit) }];
  });
  return new Map([...fields, ["keyResults", Object.fromEntries(migrated)]]);
}

const CURRENCIES = new Map([
  ["元", "CNY"],
  ["¥", "CNY"],
  ["￥", "CNY"],
  ["CNY", "CNY"],
  ["$", "USD"],
  ["USD", "USD"],
  ["€", "EUR"],
  ["EUR", "EUR"],
  ["£", "GBP"],
  ["HK$", "HKD"],
]);

/** How numbers with this unit are written. */
export function formatOfUnit(unit: string): string {
  const currency = CURRENCIES.get(unit);
  if (currency !== undefined) return `currency:${currency}`;
  if (unit === "%" || unit === "％") return "percent";
  return unit === "" ? "number" : "custom";
}
