import { expect, test } from "vitest";
import { roomInfoText } from "./room-info-text.ts";
import { whyWords } from "./why-words.ts";

const date = (at: number) => `day ${at}`;
const reader = { why: "added", by: "Lin", since: 3, sinceOnly: false, guest: null } as const;
const guest = { orgName: "Hongda", until: 9, expired: false, rooms: 1 };
const words = (person: Parameters<typeof whyWords>[1]) => whyWords(roomInfoText.en, person, date);

test("[UI6] every reason to read says by whom and since when", () => {
  const all = (["founder", "organisation", "added", "invited", "successor"] as const).map((why) =>
    words({ ...reader, why }),
  );
  expect(all).toEqual([
    "Started it, day 3",
    "In the organisation, reads since day 3",
    "Added by Lin, day 3",
    "Came by Lin's link, day 3",
    "Took over day 3, arranged by Lin",
  ]);
});

test("[UI6] what limits reading stands beside the reason", () => {
  expect(words({ ...reader, sinceOnly: true })).toBe("Added by Lin, day 3, nothing from before");
  expect(words({ ...reader, guest })).toBe("Added by Lin, day 3, until day 9");
  expect(words({ ...reader, by: null, guest: { ...guest, expired: true } })).toBe(
    "Added day 3, time is over, reads nothing new",
  );
  expect(words({ ...reader, guest: { ...guest, until: null } })).toBe("Added by Lin, day 3");
});
