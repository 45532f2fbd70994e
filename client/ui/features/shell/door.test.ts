import { expect, test } from "vitest";
import { doorOf } from "./door.ts";

const here = { type: "Here" };

test("[UI17] until the session is known nothing is shown, and a stopped engine says so everywhere", () => {
  expect(doorOf(undefined, "/chats")).toEqual({ type: "Starting" });
  expect(doorOf("starting", "/welcome")).toEqual({ type: "Starting" });
  expect(doorOf("stopped", "/welcome")).toEqual({ type: "Stopped" });
});

test("[UI17] a device without identity stays on the pages of the first minutes, and comes to them from anywhere", () => {
  for (const path of ["/welcome", "/setup", "/join", "/link", "/recover"])
    expect(doorOf("new", path)).toEqual(here);
  for (const path of ["/chats", "/kit", "/waiting", "/settings/devices"])
    expect(doorOf("new", path)).toEqual({ type: "Elsewhere", href: "/welcome" });
});

test("[UI17] a device that is being linked, and somebody who asked to come in, are there again after a reload", () => {
  expect(doorOf("pairing", "/link")).toEqual(here);
  expect(doorOf("pairing", "/chats/r1")).toEqual({ type: "Elsewhere", href: "/link" });
  expect(doorOf("waiting", "/waiting")).toEqual(here);
  expect(doorOf("waiting", "/join")).toEqual({ type: "Elsewhere", href: "/waiting" });
});

test("[UI17] whoever belongs goes where they like", () => {
  for (const path of ["/chats", "/welcome", "/join", "/kit"]) expect(doorOf("ready", path)).toEqual(here);
});
