import { expect, test } from "vitest";
import type { EngineClient, SessionView } from "../../bridge/contract.ts";
import { placeAfterJoining } from "./first-ready.ts";

/** An engine that shows these sessions, one after the other. */
const engineOf = (views: readonly object[]): { engine: EngineClient; watching: () => boolean } => {
  let isWatching = false;
  const engine = {
    command: () => Promise.reject(new Error("not asked here")),
    watch: (_name: string, _query: object, onView: (view: SessionView) => void) => {
      isWatching = true;
      for (const [at, view] of views.entries()) setTimeout(() => onView(view as SessionView), at);
      return () => {
        isWatching = false;
      };
    },
  };
  return { engine: engine as unknown as EngineClient, watching: () => isWatching };
};

test("[UI16] who has no recovery kit yet is offered one on the way to the room", async () => {
  const { engine, watching } = engineOf([{ state: "new" }, { state: "ready", remindKit: true }]);
  expect(await placeAfterJoining(engine, "a/b")).toBe("/kit?room=a%2Fb");
  expect(watching()).toBe(false);
});

test("[UI16] who has one goes straight on", async () => {
  const ready = [{ state: "ready", remindKit: false }];
  expect(await placeAfterJoining(engineOf(ready).engine, "r1")).toBe("/chats/r1");
  expect(await placeAfterJoining(engineOf(ready).engine, null)).toBe("/chats");
});
