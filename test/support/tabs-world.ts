import type { Channel, TabsWorld } from "../../client/bridge/world.ts";

/** A browser for tests: real Web Locks of the platform, channels and timers by hand. */
export interface TestWorld {
  openTab(name: string): TestTab;
  /** Lets everything that is under way arrive. */
  settle(): Promise<void>;
  /** Time passes for every tab that is not frozen. */
  pass(ms: number): Promise<void>;
}

export interface TestTab extends TabsWorld {
  /** Nothing runs in it: messages and timers wait. */
  freeze(): void;
  thaw(): void;
}

type Listener = (event: { readonly data: unknown }) => void;

interface Timer {
  readonly at: number;
  readonly run: () => void;
}

interface Tab {
  frozen: boolean;
  readonly waiting: (() => void)[];
  readonly timers: Set<Timer>;
  readonly channels: Set<OpenChannel>;
}

interface OpenChannel {
  readonly name: string;
  readonly tab: Tab;
  readonly listeners: Set<Listener>;
}

let worlds = 0;

export function createTabsWorld(): TestWorld {
  const tabs: Tab[] = [];
  const prefix = `world${++worlds} `;
  let now = 0;

  const deliver = (tab: Tab, run: () => void): void => {
    if (tab.frozen) tab.waiting.push(run);
    else setTimeout(() => (tab.frozen ? tab.waiting.push(run) : run()), 0);
  };

  function openChannel(tab: Tab, name: string): Channel {
    const mine: OpenChannel = { name, tab, listeners: new Set() };
    tab.channels.add(mine);
    return {
      postMessage: (message) => {
        const copy: unknown = structuredClone(message);
        for (const other of tabs.flatMap((one) => [...one.channels]))
          if (other !== mine && other.name === name)
            deliver(other.tab, () => {
              for (const listener of other.listeners) listener({ data: copy });
            });
      },
      addEventListener: (_type, listener) => mine.listeners.add(listener),
      removeEventListener: (_type, listener) => mine.listeners.delete(listener),
      close: () => {
        tab.channels.delete(mine);
        mine.listeners.clear();
      },
    };
  }

  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 20; turn++) await new Promise((done) => setTimeout(done, 1));
  };

  return {
    settle,
    openTab: (name) => {
      const tab: Tab = { frozen: false, waiting: [], timers: new Set(), channels: new Set() };
      tabs.push(tab);
      let ids = 0;
      return {
        locks: locksFor(prefix, (run) => deliver(tab, run)),
        openChannel: (channel) => openChannel(tab, channel),
        after: (ms, run) => {
          const timer = { at: now + ms, run };
          tab.timers.add(timer);
          return () => tab.timers.delete(timer);
        },
        newId: () => `${name}-${++ids}`,
        freeze: () => {
          tab.frozen = true;
        },
        thaw: () => {
          tab.frozen = false;
          for (const run of tab.waiting.splice(0)) deliver(tab, run);
        },
      };
    },
    pass: async (ms) => {
      now += ms;
      for (const tab of tabs)
        for (const timer of [...tab.timers])
          if (timer.at <= now && !tab.frozen && tab.timers.delete(timer)) timer.run();
      await settle();
    },
  };
}

/** The platform's own locks, one set per world; news of them waits while a tab is frozen. */
function locksFor(prefix: string, deliver: (run: () => void) => void): TabsWorld["locks"] {
  const request = (name: string, options: LockOptions, held: (lock: Lock | null) => Promise<void>) =>
    new Promise<void>((resolve, reject) => {
      const granted = (lock: Lock | null) =>
        new Promise<void>((release, broken) =>
          deliver(() => void Promise.resolve(held(lock)).then(release, broken)),
        );
      navigator.locks.request(`${prefix}${name}`, options, granted).then(
        () => deliver(resolve),
        (error) => deliver(() => reject(error)),
      );
    });
  // Only the form with options is used; the overloads of the platform's type cannot be written here.
  return { request: request as unknown as LockManager["request"] };
}
