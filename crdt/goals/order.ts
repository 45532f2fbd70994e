import { generateKeyBetween, generateNKeysBetween } from "fractional-indexing";

const MAX_KEY_LENGTH = 128;

/** Whether a new key can be made next to this one. */
export function isOrderKey(key: unknown): key is string {
  if (typeof key !== "string" || key.length > MAX_KEY_LENGTH) return false;
  try {
    generateKeyBetween(key, null);
    return true;
  } catch {
    return false; // the library reports a malformed key only by throwing
  }
}

export interface Ordered<Id extends string> {
  readonly id: Id;
  readonly order: string;
}

/**
 * Keys to write so that `moved` stands right after `after` (`null`: first). One key as a rule; more where two people
 * gave the same key apart from each other, or a key cannot be used: then the run behind it gets new keys as well.
 */
export function placeAfter<Id extends string>(
  items: readonly Ordered<Id>[],
  moved: Id,
  after: Id | null,
): readonly Ordered<Id>[] {
  const others = items.filter(({ id }) => id !== moved);
  const place = after === null ? 0 : others.findIndex(({ id }) => id === after) + 1;
  const usable = others.every(({ order }) => isOrderKey(order));
  if (!usable) return rekey([...others.slice(0, place).map(idOf), moved, ...others.slice(place).map(idOf)]);
  const before = others[place - 1]?.order ?? null;
  const run = others.slice(place).findIndex(({ order }) => before === null || order > before);
  const end = run < 0 ? others.length : place + run;
  const ids = [moved, ...others.slice(place, end).map(idOf)];
  const keys = generateNKeysBetween(before, others[end]?.order ?? null, ids.length);
  return ids.map((id, index) => ({ id, order: keys[index] as string }));
}

const idOf = <Id extends string>({ id }: Ordered<Id>): Id => id;

function rekey<Id extends string>(ids: readonly Id[]): readonly Ordered<Id>[] {
  const keys = generateNKeysBetween(null, null, ids.length);
  return ids.map((id, index) => ({ id, order: keys[index] as string }));
}

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/** Keys with this head have eight digits: room for any time. */
const HEAD = "h";
const TIME_DIGITS = 8;

/** Where an objective stands that nobody has moved: by when it was made. A key like any other, so one can be put next to it. */
export function objectiveOrder({
  order,
  createdAt,
}: {
  readonly order: string;
  readonly createdAt: number;
}): string {
  if (order !== "") return order;
  let key = "";
  for (let left = Math.trunc(createdAt), at = 0; at < TIME_DIGITS; at++) {
    key = DIGITS.charAt(left % DIGITS.length) + key;
    left = Math.floor(left / DIGITS.length);
  }
  return HEAD + key;
}
