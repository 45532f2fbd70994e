import type { StopReason } from "../engine/api.ts";
import type { EngineDoor, Port } from "./protocol.ts";
import { serveEngine } from "./server.ts";

/** Whatever has `postMessage` and message events: a MessagePort, a Worker, the Worker's own scope, a BroadcastChannel. */
export interface MessageTarget {
  postMessage(message: unknown): void;
  addEventListener(type: "message", listener: (event: { readonly data: unknown }) => void): void;
  removeEventListener(type: "message", listener: (event: { readonly data: unknown }) => void): void;
}

/** A line over a message target. `onClose` lets go of the target itself. */
export function portOver(target: MessageTarget, onClose: () => void = () => {}): Port {
  const listeners: ((event: { readonly data: unknown }) => void)[] = [];
  return {
    post: (message) => target.postMessage(message),
    listen: (onMessage) => {
      const listener = (event: { readonly data: unknown }) => onMessage(event.data);
      listeners.push(listener);
      target.addEventListener("message", listener);
    },
    close: () => {
      for (const listener of listeners.splice(0)) target.removeEventListener("message", listener);
      onClose();
    },
  };
}

/** A line to an engine in this same thread. Closing it ends the watches on it. */
export function lineTo(door: EngineDoor): Port {
  const [near, far] = createLine();
  const stop = serveEngine(door, far);
  return {
    ...near,
    close: () => {
      near.close();
      stop();
    },
  };
}

/** Two ends in memory. Messages arrive one micro-task later, in order, as they are: senders do not change them. */
export function createLine(): readonly [Port, Port] {
  let open = true;
  const listeners: [(message: unknown) => void, (message: unknown) => void] = [() => {}, () => {}];
  const end = (mine: 0 | 1, other: 0 | 1): Port => ({
    post: (message) =>
      queueMicrotask(() => {
        if (open) listeners[other](message);
      }),
    listen: (onMessage) => {
      listeners[mine] = onMessage;
    },
    close: () => {
      open = false;
    },
  });
  return [end(0, 1), end(1, 0)];
}

/** What answers where no engine can run: it says why, and nothing hangs. */
export function stoppedDoor(reason: StopReason): EngineDoor {
  return {
    command: async () => ({ ok: false, error: { type: "NotReady" } }),
    watch: (name, _query, onView) => {
      // `onView` of a session watch takes session views; the compiler cannot follow the name to it.
      if (name === "session") (onView as (view: unknown) => void)({ state: "stopped", reason });
      return () => {};
    },
  };
}

/** What stands in while one engine ends and the next begins: what is asked stays unanswered, and so is asked again. */
export const silentDoor: EngineDoor = {
  command: () => new Promise(() => {}),
  watch: () => () => {},
};
