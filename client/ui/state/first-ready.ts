import type { EngineClient } from "../../bridge/contract.ts";

/** Where somebody goes who has just founded or joined: to the recovery kit first, when there is none yet. */
export async function placeAfterJoining(engine: EngineClient, room: string | null): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const unwatch = engine.watch("session", {}, (view) => {
    if (view.state === "ready") resolve(view.remindKit);
  });
  const remindKit = await promise;
  unwatch();
  if (remindKit) return room === null ? "/kit" : `/kit?room=${encodeURIComponent(room)}`;
  return room === null ? "/chats" : `/chats/${room}`;
}
