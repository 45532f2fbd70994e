import { type Fields, isFields } from "./shapes.ts";

/**
 * What of a view goes over the line again: of a room with thousands of people a message changes a few fields, and
 * the list of people, which is the same object as before, stays where it is.
 */

/** The fields that differ, when that spares a list or a record; `null`: send the whole view. */
export function partOf(before: unknown, view: unknown): Fields | null {
  const changed = changedIn(before, view);
  if (changed === null || !isFields(view)) return null;
  const isSpared = (name: string) => typeof view[name] === "object" && view[name] !== null;
  const spares = Object.keys(view).some((name) => isSpared(name) && !changed.includes(name));
  return spares ? Object.fromEntries(changed.map((name) => [name, view[name]])) : null;
}

/** Names of the fields that are not the very same in both; `null` where they are not two records of the same fields. */
export function changedIn(before: unknown, view: unknown): readonly string[] | null {
  if (!isFields(before) || !isFields(view)) return null;
  const names = Object.keys(view);
  const isSameShape =
    names.length === Object.keys(before).length && names.every((name) => Object.hasOwn(before, name));
  return isSameShape ? names.filter((name) => !Object.is(view[name], before[name])) : null;
}

/** `null` where there is nothing that the part could be a part of. */
export const withPart = (before: unknown, part: Fields): Fields | null =>
  isFields(before) ? { ...before, ...part } : null;
