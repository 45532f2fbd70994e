import { describe, expect, test } from "vitest";
import type { RoomRow, SectionView } from "../../../bridge/contract.ts";
import { callsOf } from "../../state/calls.ts";
import { arrangeRooms, isFold, listRooms, movedOrder, steppedOrder } from "./arrange.ts";
import { nextUnread } from "./room-keys.ts";
import { nextRoom, sortRooms } from "./room-order.ts";

const room = (id: string, name: string): RoomRow => ({
  id,
  name,
  kind: "open",
  use: "chat",
  memberCount: 1,
  faces: [],
  last: null,
  unread: 0,
  lateUnread: 0,
  namedUnread: 0,
  urgent: 0,
  draft: "",
  picture: null,
  at: 0,
  pending: false,
  guests: 0,
  hasEnded: false,
  own: { level: "all", pinned: false, archived: false, section: null, markedUnread: false },
});
const rooms = [room("a", "云岭供水现场组"), room("b", "2026 Q4 目标"), room("c", "Pump house 3")];

test("[CHAT-UI62] rooms stand by when their last words were written, a late arrival by when it came", () => {
  const said = (at: number) =>
    ({ author: "", mine: false, text: "", kind: "text", line: null, state: { type: "none" }, at }) as const;
  const caughtUp = { ...room("old", "old"), at: 100, last: said(10) };
  const fresh = { ...room("fresh", "fresh"), at: 90, last: said(90) };
  const late = { ...room("late", "late"), at: 95, last: said(5), lateUnread: 1 };
  const made = { ...room("made", "made"), at: 50 };
  expect(sortRooms([caughtUp, late, fresh, made]).map((one) => one.id)).toEqual([
    "late",
    "fresh",
    "made",
    "old",
  ]);
});

test("[CHAT-UI61] arrows stop at both ends, Home and End go there, and a room that left starts at the top", () => {
  expect(nextRoom(rooms, "a", 1)).toBe("b");
  expect(nextRoom(rooms, "c", 1)).toBe("c");
  expect(nextRoom(rooms, "a", -1)).toBe("a");
  expect(nextRoom(rooms, "b", Infinity)).toBe("c");
  expect(nextRoom(rooms, "b", -Infinity)).toBe("a");
  expect(nextRoom(rooms, "gone", 1)).toBe("a");
  expect(nextRoom([], "a", 1)).toBeNull();
});

test("[CHAT-UI63] the next unread room is found up and down and around the ends, and never the one that is open", () => {
  const unread = (id: string, count: number) => ({ id, unread: count });
  const some = [unread("a", 1), unread("b", 0), unread("c", 2), unread("d", 0)];
  expect(nextUnread(some, "b", 1)).toBe("c");
  expect(nextUnread(some, "d", 1)).toBe("a");
  expect(nextUnread(some, "b", -1)).toBe("a");
  expect(nextUnread(some, "a", -1)).toBe("c");
  expect(nextUnread(some, null, 1)).toBe("a");
  expect(nextUnread(some, null, -1)).toBe("c");
  expect(nextUnread([unread("a", 1), unread("b", 0)], "a", 1)).toBeNull();
  expect(nextUnread([], null, 1)).toBeNull();
});

describe("how a person keeps their rooms", () => {
  const kept = (id: string, own: Partial<RoomRow["own"]>, more: Partial<RoomRow> = {}): RoomRow => {
    const bare = room(id, id);
    return { ...bare, ...more, own: { ...bare.own, ...own } };
  };
  const listed = (rooms: readonly RoomRow[], sections: readonly SectionView[] = []) =>
    arrangeRooms(rooms, { sections, opened: new Set() }).map((one) =>
      isFold(one) ? [one.id, ...one.rooms.map(({ id }) => id)] : one.id,
    );
  const work: SectionView = { id: "s1", name: "Work", place: 1, shut: false };
  const home: SectionView = { id: "s2", name: "Home", place: 0, shut: false };

  test("[CHAT-UI70] pinned rooms stand first, sections behind the rest in their order, and what was put away last", () => {
    expect(
      listed([
        kept("loose", {}, { at: 9 }),
        kept("work", { section: work }, { at: 8 }),
        kept("away", { archived: true }, { at: 7 }),
        kept("home", { section: home }, { at: 6 }),
        kept("first", { pinned: true, section: work, level: "nothing" }, { at: 5 }),
        kept("work 2", { section: work }, { at: 4 }),
      ]),
    ).toEqual(["first", "loose", ["s2", "home"], ["s1", "work", "work 2"], ["archived", "away"]]);
    expect(listed([])).toEqual([]);
    expect(listed([kept("home", { section: home })], [home, work])).toEqual([["s2", "home"], ["s1"]]); // one without rooms is there to take some
  });

  test("[CHAT-UI70] silent rooms stand behind one row where the newest of them would, once there are two", () => {
    const [a, b, c] = [
      kept("a", { level: "nothing" }, { at: 3 }),
      kept("b", {}, { at: 2 }),
      kept("c", { level: "nothing" }, { at: 1 }),
    ];
    expect(listed([a, b])).toEqual(["a", "b"]);
    expect(listed([b, c, a])).toEqual([["quiet", "a", "c"], "b"]);
  });

  test("[CHAT-UI70] what was put away is back while somebody names or writes to this person there", () => {
    const away = { archived: true };
    expect(
      listed([
        kept("talk", away, { unread: 4, at: 4 }),
        kept("named", away, { unread: 4, namedUnread: 1, at: 3 }),
        kept("direct", away, { kind: "direct", unread: 1, at: 2 }),
        kept("read", away, { kind: "direct", at: 1 }),
      ]),
    ).toEqual(["named", "direct", ["archived", "talk", "read"]]);
  });

  test("[CHAT-UI71] the room on the stage is never behind a closed row", () => {
    const silent = [kept("a", { level: "nothing" }), kept("b", { level: "nothing" })];
    const sorted = (shut: boolean) => [kept("a", { section: { ...work, shut } })];
    const rows = (rooms: readonly RoomRow[], opened: readonly string[] = [], current?: string) =>
      listRooms(rooms, { sections: [], opened: new Set(opened) }, current).rows.map((row) =>
        typeof row === "string" ? row : row.id,
      );
    expect([rows(silent), rows(silent, ["quiet"]), rows(silent, [], "b")]).toEqual([
      ["quiet"],
      ["quiet", "a", "b"],
      ["quiet", "a", "b"],
    ]);
    expect([rows(sorted(false)), rows(sorted(true)), rows(sorted(true), [], "a")]).toEqual([
      ["s1", "a"],
      ["s1"],
      ["s1", "a"],
    ]);
  });

  test("[CHAT-UI75] a section goes a step, held at the ends, or beside another; the others keep their order", () => {
    const ids = ["a", "b", "c", "d"];
    expect([steppedOrder(ids, "b", 1), steppedOrder(ids, "b", -1)].map((one) => one.join(""))).toEqual([
      "acbd",
      "bacd",
    ]);
    expect(steppedOrder(ids, "a", -1)).toEqual(ids);
    expect(steppedOrder(ids, "gone", 1)).toEqual(ids);
    expect(movedOrder(ids, "d", "b", "before").join("")).toBe("adbc");
    expect(movedOrder(ids, "a", "c", "after").join("")).toBe("bcad");
    expect(movedOrder(ids, "a", "a", "after")).toEqual(ids);
  });

  test("[CHAT-UI72] what calls is counted as the person wants it, and a mark counts as one", () => {
    const unread = { unread: 5, namedUnread: 2 };
    const calls = (own: Partial<RoomRow["own"]>, more: Partial<RoomRow> = unread) =>
      callsOf(kept("r", own, more));
    expect(calls({})).toBe(5);
    expect(calls({ level: "mentions" })).toBe(2);
    expect(calls({ level: "nothing" })).toBe(0);
    expect(calls({ markedUnread: true }, {})).toBe(1);
    expect(calls({ markedUnread: true })).toBe(5);
  });
});
