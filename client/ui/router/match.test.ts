import fc from "fast-check";
import { expect, test } from "vitest";
import { matchPath } from "./match.ts";

test("[UI12] an address is read part by part, and parts that may be missing may be missing", () => {
  expect(matchPath("/chats/:room?", "/chats")).toEqual({ room: undefined });
  expect(matchPath("/chats/:room?", "/chats/")).toEqual({ room: undefined });
  expect(matchPath("/chats/:room?", "/chats/a%2Fb")).toEqual({ room: "a%2Fb" });
  expect(matchPath("/chats/:room?", "/chats/a/b")).toBeNull();
  expect(matchPath("/chats/:room?", "/chatsa")).toBeNull();
  expect(matchPath("/goals/:cycle?/:objective?", "/goals/2026-Q4/o")).toEqual({
    cycle: "2026-Q4",
    objective: "o",
  });
  expect(matchPath("/settings/kit", "/settings/kit")).toEqual({});
  expect(matchPath("/settings/:page", "/settings")).toBeNull();
  expect(matchPath("/", "/")).toEqual({});
  expect(matchPath("/", "/welcome")).toBeNull();
});

test("[UI12] whatever is typed as an address leads somewhere, and nothing makes reading it throw", () => {
  fc.assert(
    fc.property(fc.webPath(), fc.string(), (path, text) => {
      for (const given of [path, text, `/${text}`]) {
        expect(matchPath("*", given)).toEqual({});
        matchPath("/chats/:room?", given);
      }
    }),
  );
});
