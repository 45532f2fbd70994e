import { type Fields, isFields } from "./shapes.ts";

/**
 * What of a view goes over the line again: of a room with thousands of people a message changes a few fields, and
 * the list of people, which is the same object as before, stays where it is.
 */

/** The fields that differ, when that spares a list or a record; `null`: send the whole view. */
export function partOf(before: unknown, view: unknown): Fields | null {
  if (!isFields(before) || !isFields(view)) return null;
  const names = Object.keys(view);
  if (names.length !== Object.keys(before).length || !names.every((name) => Object.hasOwn(before, name)))
    return null;
  const changed = names.filter((name) => !Object.is(view[name], before[name]));
  const isSpared = (name: string) => typeof view[name] === "object" && view[name] !== null;
  const spares = names.some((name) => isSpared(name) && !changed.includes(name));
  return spares ? Object.fromEntries(changed.map((name) => [name, view[name]])) : null;
}

/** `null` where there is nothing that the part could be a part of. */
export const withPart = (before: unknown, part: Fields): Fields | null =>
  isFields(before) ? { ...before, ...part } : null;
