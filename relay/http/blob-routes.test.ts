import { expect, test } from "vitest";
import { quotaBrokenBy } from "./blob-routes.ts";

test("[RLY51] [K06] a member fills half of what the organisation has, a guest a twentieth, and all together no more than all of it", () => {
  const rule = (role: "member" | "guest" | "owner", memberBytes: number, orgBytes = memberBytes) =>
    quotaBrokenBy({ role }, 10, { orgBytes, memberBytes }, 1_000)?.rule ?? null;
  expect([rule("member", 490), rule("member", 491), rule("owner", 491)]).toEqual([null, "member", "member"]);
  expect([rule("guest", 40), rule("guest", 41)]).toEqual([null, "member"]);
  expect([rule("member", 0, 990), rule("member", 0, 991)]).toEqual([null, "org"]);
});
