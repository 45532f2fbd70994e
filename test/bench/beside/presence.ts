import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate } from "y-protocols/awareness";
import * as Y from "yjs";

/** Who is here, as Yjs providers say it for each room unless they are told not to. */
export interface Presence {
  /** The first word on coming. */
  greet(): void;
  hear(update: Uint8Array): void;
  /** Gone without a word, as somebody is whose network is gone. */
  end(): void;
}

interface Changed {
  readonly added: readonly number[];
  readonly updated: readonly number[];
  readonly removed: readonly number[];
}

const SERVER = "server";

/**
 * The awareness that comes with y-protocols, with no field set, renewed once as it is every 15 seconds: nobody takes in the
 * first empty state, so somebody who was here for less would cost less. `echoes`: what was heard is said again, as y-websocket's provider does.
 */
export function createPresence(say: (update: Uint8Array) => void, { echoes }: { echoes: boolean }): Presence {
  const awareness = new Awareness(new Y.Doc());
  awareness.setLocalState({});
  let isOver = false;
  awareness.on("update", ({ added, updated, removed }: Changed, origin: unknown) => {
    if (isOver || (origin === SERVER && !echoes)) return;
    say(encodeAwarenessUpdate(awareness, [...added, ...updated, ...removed]));
  });
  return {
    greet: () => say(encodeAwarenessUpdate(awareness, [awareness.clientID])),
    hear: (update) => applyAwarenessUpdate(awareness, update, SERVER),
    end: () => {
      isOver = true;
      awareness.destroy();
    },
  };
}

export const nobodysPresence: Presence = { greet: () => {}, hear: () => {}, end: () => {} };
