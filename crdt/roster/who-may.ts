import type { CborValue } from "../base/cbor.ts";
import { isTuple, oneOf } from "./fields.ts";

/** Everybody who writes in a room, or its owners and admins. */
export type Who = "writers" | "admins";

/** Who may do what in a room, beyond reading: write messages, name everybody at once, pin. Rules ROS53 and ROS56 in SPEC.md. */
export interface WhoMay {
  readonly posts: Who;
  readonly namesAll: Who;
  readonly pins: Who;
}

/** As it is until somebody says otherwise. */
export const ALL_MAY: WhoMay = { posts: "writers", namesAll: "writers", pins: "writers" };

export const sameWhoMay = (one: WhoMay, other: WhoMay): boolean =>
  one.posts === other.posts && one.namesAll === other.namesAll && one.pins === other.pins;

export const WHO = ["writers", "admins"] as const satisfies readonly Who[];

export const whoMayToCbor = ({ posts, namesAll, pins }: WhoMay): CborValue => [posts, namesAll, pins];

export function whoMayFromCbor(value: CborValue | undefined): WhoMay | null {
  if (!isTuple(value, 3)) return null;
  const [posts, namesAll, pins] = value.map((one) => oneOf(one, WHO));
  return posts && namesAll && pins ? { posts, namesAll, pins } : null;
}
