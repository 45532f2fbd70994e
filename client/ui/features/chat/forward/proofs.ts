import type { ForwardedShort, ForwardedView } from "../../../../bridge/contract.ts";

export type Proven = Extract<ForwardedView, { type: "proven" }>;

/** How many of these are not what somebody of the organisation signed. What only a newer Skein shows is signed all the same. */
export const brokenIn = (messages: readonly ForwardedView[]): number =>
  messages.filter(({ type }) => type === "altered" || type === "unknownAuthor").length;

/** A room that has no name for whoever forwarded it has none here. */
export const titleOf = (
  t: { readonly recordOf: (from: string) => string; readonly record: string },
  { from }: Pick<ForwardedShort, "from">,
): string => (from === "" ? t.record : t.recordOf(from));

/** What stands on the card: the first few, and that there are more. */
export const LINES = 4;

/** Whose name is drawn anew: not under the same one as above within a few minutes. */
export function isJoined(before: ForwardedView | undefined, now: ForwardedView): boolean {
  if (before?.type !== "proven" || now.type !== "proven") return false;
  return before.author.member === now.author.member && now.at - before.at < JOINED_WITHIN_MS;
}

const JOINED_WITHIN_MS = 3 * 60_000;
