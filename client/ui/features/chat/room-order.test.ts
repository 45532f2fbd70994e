import { expect, test } from "vitest";
import type { RoomRow } from "../../../bridge/contract.ts";
import { filterRooms, nextRoom, sortRooms } from "./room-order.ts";

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
  draft: "",
  at: 0,
  pending: false,
  guests: 0,
  hasEnded: false,
});
const rooms = [room("a", "云岭供水现场组"), room("b", "2026 Q4 目标"), room("c", "Pump house 3")];
const ids = (words: string) => filterRooms(rooms, words).map((one) => one.id);

test("[CHAT-UI60] a filter keeps the rooms that have every word, in their order", () => {
  expect(ids("")).toEqual(["a", "b", "c"]);
  expect(ids("  ")).toEqual(["a", "b", "c"]);
  expect(ids("供水")).toEqual(["a"]);
  expect(ids("q4 目标")).toEqual(["b"]);
  expect(ids("HOUSE pump")).toEqual(["c"]);
  expect(ids("止水阀")).toEqual([]);
});

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
