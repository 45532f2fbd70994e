import type { StopReason } from "../engine/api.ts";
import type { FromEngine, Port, ToEngine } from "./protocol.ts";

/**
 * The line of a page where no engine can run: it says why, and nothing hangs. What is posted on it comes from this
 * page's own client and is taken as it is, so that the page needs no reader of commands.
 */
export function stoppedPort(reason: StopReason): Port {
  let listener: ((message: unknown) => void) | null = null;
  const say = (message: FromEngine): void => queueMicrotask(() => listener?.(message));
  return {
    post: (message) => {
      const asked = message as ToEngine;
      if (asked.type === "command")
        say({ type: "answer", id: asked.id, result: { ok: false, error: { type: "NotReady" } } });
      if (asked.type === "watch" && asked.name === "session")
        say({ type: "view", id: asked.id, view: { state: "stopped", reason } });
    },
    listen: (onMessage) => {
      listener = onMessage;
    },
    close: () => {
      listener = null;
    },
  };
}
