/** Questions about values that came from a disk: cheap, total, and they never throw. */
export type Check = (value: unknown) => boolean;

export const any: Check = () => true;
export const text: Check = (value) => typeof value === "string";
export const number: Check = Number.isFinite;
export const count: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
export const flag: Check = (value) => typeof value === "boolean";
export const bytes: Check = (value) => value instanceof Uint8Array;
/** Ids and orders: lower-case hex of whole bytes. */
export const hex: Check = (value) => typeof value === "string" && /^(?:[0-9a-f]{2})+$/.test(value);

export const maybe =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);
export const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);
export const list =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
export const mapOf =
  (check: Check): Check =>
  (value) => {
    if (!(value instanceof Map)) return false;
    for (const [key, one] of value) if (!hex(key) || !check(one)) return false;
    return true;
  };

export const fields = (checks: Readonly<Record<string, Check>>): Check => {
  const all = Object.entries(checks);
  return (value) =>
    typeof value === "object" &&
    value !== null &&
    all.every(([name, check]) => check((value as Readonly<Record<string, unknown>>)[name]));
};

/** One of several kinds, told apart by a field. */
export const kinds =
  (by: string, checks: Readonly<Record<string, Check>>): Check =>
  (value) => {
    if (typeof value !== "object" || value === null) return false;
    const kind = (value as Readonly<Record<string, unknown>>)[by];
    return typeof kind === "string" && Object.hasOwn(checks, kind) && (checks[kind] as Check)(value);
  };
