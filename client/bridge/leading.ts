import { createBridgeClient } from "./client.ts";
import { lineTo, portOver } from "./lines.ts";
import type { EngineDoor } from "./protocol.ts";
import { serveEngine } from "./server.ts";
import { type StartEngine, type TabsWorld, tabChannel } from "./world.ts";

/** One tab's time as the leader: the engine, and the lines to the tabs that follow. */
export interface Leadership {
  /** The engine as one tab sees it. Commands wait until it has started. */
  doorFor(tab: string): EngineDoor;
  /** Answers whether a new line was laid: the tab is new here, or lost the one it had. */
  admit(tab: string, attachedTo: string | null): boolean;
  end(): Promise<void>;
}

const LOOK_ROUND_MS = 10_000;
/** A follower beats every second; one that was not heard for so many rounds is closed or frozen. */
const SILENT_ROUNDS = 3;

interface Follower {
  silentRounds: number;
  readonly stop: () => void;
}

export function startLeading(world: TabsWorld, start: StartEngine, leader: string): Leadership {
  const engine = createBridgeClient(world.newId); // queues until the engine serves
  const visibleTabs = new Set<string>();
  const followers = new Map<string, Follower>();
  let ended = false;
  const running = start((door) => {
    if (!ended) engine.attach(lineTo(door));
  });

  /** The engine asks whether anybody looks at Skein; a tab only knows whether somebody looks at it. */
  const doorFor = (tab: string): EngineDoor => ({
    watch: engine.watch,
    command: (name, input, commandId) => {
      if (name !== "platformChanged" || !("visible" in input)) return engine.command(name, input, commandId);
      if (input.visible === true) visibleTabs.add(tab);
      else visibleTabs.delete(tab);
      return engine.command(name, { ...input, visible: visibleTabs.size > 0 }, commandId);
    },
  });

  function drop(tab: string): void {
    followers.get(tab)?.stop();
    followers.delete(tab);
    if (visibleTabs.delete(tab) && visibleTabs.size === 0 && !ended)
      void engine.command("platformChanged", { visible: false });
  }

  function lookRound(): void {
    for (const [tab, follower] of followers) if (++follower.silentRounds > SILENT_ROUNDS) drop(tab);
    stopLooking = world.after(LOOK_ROUND_MS, lookRound);
  }
  let stopLooking = world.after(LOOK_ROUND_MS, lookRound);

  return {
    doorFor,
    admit: (tab, attachedTo) => {
      const known = followers.get(tab);
      if (known !== undefined && attachedTo === leader) {
        known.silentRounds = 0;
        return false;
      }
      drop(tab);
      const channel = world.openChannel(tabChannel(tab, leader));
      const stop = serveEngine(
        doorFor(tab),
        portOver(channel, () => channel.close()),
      );
      followers.set(tab, { silentRounds: 0, stop });
      return true;
    },
    end: async () => {
      ended = true;
      stopLooking();
      for (const tab of [...followers.keys()]) drop(tab);
      engine.detach();
      await running.close();
    },
  };
}
