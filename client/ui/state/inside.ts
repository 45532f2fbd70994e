import type { MessageId } from "../../bridge/contract.ts";

/* A message inside a record, as it stands in an address: the message that carries the record, and the way in. */

const BORDER = "~";

export const insideOf = (message: MessageId, path: readonly number[]): string =>
  `${message}${BORDER}${path.join(".")}`;

/** The way into the record of this message; `null` where the address names none. */
export function wayInto(message: MessageId, inside: string | undefined): readonly number[] | null {
  if (inside === undefined || !inside.startsWith(message + BORDER)) return null;
  const path = inside.slice(message.length + 1).split(".");
  return path.every((at) => /^\d{1,3}$/.test(at)) ? path.map(Number) : null;
}
