import type { ChainId, Entry, Hlc, Refusal, RoomId } from "../../../crdt/index.ts";
import type { SyncView } from "../api.ts";
import type { Socket } from "../ports.ts";
import { createQueue } from "../queue.ts";
import type { Core } from "../state/core.ts";
import type { Outbox } from "../state/outbox.ts";
import { createExchange, type Exchange } from "./exchange.ts";

/**
 * Keeps one connection to the relay alive: full-jitter reconnect from 0.5 to 30 s, up to 10 minutes for a device that was
 * told that it does not belong; a ping every 20 s, given up as dead after 35 s of silence. What travels on it is exchange.ts; this file knows nothing of rooms.
 *
 *   resting → connecting → online → (closed) → resting
 */
export interface Link {
  start(): void;
  stop(): void;
  reconnectNow(): void;
  /** Ends the connection and starts over, so that both ends compare everything again. */
  restart(): void;
  setNetwork(online: boolean): void;
  exchange(): Exchange | null;
  state(): LinkState;
  topBefore(room: RoomId): Hlc;
  inStepSince(): number | null;
}

export interface LinkState {
  readonly link: SyncView["link"];
  readonly since: number;
  readonly lastOnlineAt: number | null;
  readonly release: string | null;
  readonly updateNeeded: boolean;
  readonly clockRefused: boolean;
  readonly back: SyncView["back"];
  readonly lastRefusal: Refusal | null;
}

export interface LinkEvents {
  onOnline(exchange: Exchange, relayForgot: boolean): Promise<void>;
  onRoster(chain: ChainId, entries: readonly Entry[]): Promise<void>;
  onWraps(wraps: readonly Uint8Array[]): Promise<void>;
  onRotationDue(chain: ChainId): void;
  /** Whether this device belongs, as the relay says at its door. */
  onReceived(belongs: boolean): void;
  /** Everything the relay has is here. */
  onInStep(): void;
}

const MIN_DELAY_MS = 500;
const MAX_DELAY_MS = 30_000;
const MAX_DELAY_OUTSIDE_MS = 600_000; // whoever does not belong any more knocks now and then: they may be let in again
const PING_EVERY_MS = 20_000;
const DEAD_AFTER_MS = 35_000; // looked at with every ping, so noticed within 40 s
const DEAD_AFTER_PINGS = 3; // the wall clock may have been set back meanwhile
const BACK_SHOWN_MS = 8_000;
const SILENT_AFTER_TRIES = 1;
/** A line that lets nothing live for long gets its next try within 8 s, and a relay that dies again and again is spared most of them. */
const MAX_CUT_SHORT = 3;

export function createLink(core: Core, outbox: () => Outbox, events: LinkEvents): Link {
  const { ports, queue, changes } = core;
  const { timers, clock } = ports;
  const origin = core.identity.record.relay;
  const tops = new Map<RoomId, Hlc>();
  /** What comes waits here and is taken message by message, so that what a person does waits for one of them and not for all. */
  const frames = createQueue();
  let state: LinkState = {
    link: "connecting",
    since: clock.now(),
    lastOnlineAt: null,
    release: null,
    updateNeeded: false,
    clockRefused: false,
    back: null,
    lastRefusal: null,
  };
  let socket: Socket | null = null;
  let exchange: Exchange | null = null;
  let tries = 0;
  let startedOver = 0; // connections in a row that one of both ends had to begin anew within its first seconds
  let cutShort = 0; // connections in a row that ended within their first seconds for whatever reason
  let lasts = false; // this one has come to its first ping
  let network = true;
  let outside = false; // the relay said so when this device last knocked
  let stopped = true;
  let heardAt = 0;
  let quietPings = 0;
  let inStepSince: number | null = null;
  let refusedOn: Exchange | null = null;
  let inVain = 0; // connections in a row that ended with a row refused and none taken
  let waitingThen = 0;
  let moved = { sent: 0, received: 0 };
  let cancelRetry = () => {};
  let cancelPing = () => {};
  let cancelBack = () => {};

  function set(next: Partial<LinkState>): void {
    const link = next.link ?? state.link;
    state = { ...state, ...next, since: link === state.link ? state.since : clock.now() };
    changes.emit({ type: "sync" });
  }

  function connect(): void {
    cancelRetry();
    if (stopped || socket !== null) return;
    if (!network) {
      set({ link: "offline" });
      return;
    }
    if (tries < SILENT_AFTER_TRIES) set({ link: "connecting" });
    for (const room of core.roster.rooms()) tops.set(room, core.rooms.get(room).top?.hlc ?? 0);
    moved = { sent: 0, received: 0 };
    heardAt = clock.now();
    quietPings = 0;
    const mine = createExchange(
      core,
      outbox(),
      new URL(origin).host,
      exchangeEvents(() => mine),
    );
    exchange = mine;
    const opened = ports.network.connect(origin, {
      onOpen: () => {},
      onFrame: (bytes) => {
        heardAt = clock.now();
        quietPings = 0;
        void frames.run(async () => {
          for (const step of exchange === mine ? mine.steps(bytes) : [])
            await queue.run(async () => {
              if (exchange === mine) await step();
              if (exchange === mine) noteInStep(mine); // also by a mere pong: what was waited for may be in a room that was left
            });
        });
      },
      onClose: () => {
        void frames.run(() =>
          queue.run(async () => {
            if (exchange === mine) lost(); // after what was said before: the last frame may be the one that matters
          }),
        );
      },
    });
    socket = opened;
    keepAlive(mine);
  }

  function exchangeEvents(self: () => Exchange) {
    return {
      send: (frame: Uint8Array) => socket?.send(frame),
      restart: () => {
        if (exchange !== self()) return;
        startedOver++;
        drop();
      },
      onRoster: events.onRoster,
      onWraps: events.onWraps,
      onRotationDue: events.onRotationDue,
      onWelcome: async (release: string, relayForgot: boolean) => {
        tries = Math.max(startedOver, Math.min(cutShort, MAX_CUT_SHORT));
        outside = false;
        events.onReceived(true);
        set({ link: "online", release, lastOnlineAt: clock.now(), clockRefused: false, lastRefusal: null });
        await events.onOnline(self(), relayForgot);
      },
      onProgress: (more: { readonly sent?: number; readonly received?: number }) => {
        moved = { sent: moved.sent + (more.sent ?? 0), received: moved.received + (more.received ?? 0) };
        noteInStep(self());
        changes.emit({ type: "sync" });
      },
      onRefused: (refusal: Refusal, detail: string) => {
        if (exchange !== self()) return; // it ended while this was worked through: the next one is on its way
        set({
          lastRefusal: refusal,
          updateNeeded: state.updateNeeded || refusal === "UpdateNeeded",
          clockRefused: refusal === "ClockAhead",
        });
        outside = refusal === "NotMember";
        if (outside) events.onReceived(false);
        if (detail !== "row") drop();
        else cancelRetryThen(() => drop(), MIN_DELAY_MS + timers.jitter() * pauseAfterRow(self()));
      },
    };
  }

  /** A relay that takes nothing, because it is full, is asked more and more seldom; one that takes a part, at once again. */
  function pauseAfterRow(current: Exchange): number {
    if (refusedOn !== current) {
      const waiting = outbox().all().length;
      inVain = waiting < waitingThen ? 0 : inVain + 1;
      waitingThen = waiting;
      refusedOn = current;
    }
    return Math.min(MAX_DELAY_MS, 2_500 * 2 ** Math.min(inVain, 10));
  }

  function cancelRetryThen(run: () => void, ms: number): void {
    cancelRetry();
    cancelRetry = timers.after(ms, run);
  }

  function noteInStep(current: Exchange): void {
    if (inStepSince !== null || !current.isSettled()) return;
    inStepSince = clock.now();
    events.onInStep();
    if (moved.sent + moved.received === 0) return;
    set({ back: { ...moved, merged: 0 } });
    cancelBack();
    cancelBack = timers.after(BACK_SHOWN_MS, () => set({ back: null }));
  }

  function keepAlive(mine: Exchange): void {
    cancelPing();
    cancelPing = timers.after(PING_EVERY_MS, () => {
      if (exchange !== mine) return;
      if (clock.now() - heardAt > DEAD_AFTER_MS || ++quietPings >= DEAD_AFTER_PINGS) return drop();
      startedOver = cutShort = 0;
      lasts = true;
      mine.ping();
      keepAlive(mine);
    });
  }

  function drop(): void {
    socket?.close();
    lost();
  }

  /** Rows that were handed to the connection are only on this device again. */
  function sayWhatIsNotOnItsWay(): void {
    for (const [room, records] of Map.groupBy(outbox().all(), (record) => record.room)) {
      changes.emit({ type: "messages", room, orders: records.map(({ order }) => order) });
      changes.emit({ type: "room", room });
    }
  }

  function lost(): void {
    if (exchange === null) return;
    if (state.link === "online" && !lasts) cutShort++;
    lasts = false;
    exchange.close();
    exchange = null;
    socket = null;
    inStepSince = null;
    cancelPing();
    if (stopped) return;
    tries++;
    set({ link: network ? "silent" : "offline" });
    sayWhatIsNotOnItsWay();
    const most = outside ? MAX_DELAY_OUTSIDE_MS : MAX_DELAY_MS;
    const ceiling = Math.min(most, MIN_DELAY_MS * 2 ** Math.min(tries, 12));
    cancelRetryThen(connect, MIN_DELAY_MS + timers.jitter() * (ceiling - MIN_DELAY_MS));
  }

  return {
    start() {
      stopped = false;
      connect();
    },
    stop() {
      stopped = true;
      cancelRetry();
      cancelBack();
      drop();
    },
    reconnectNow() {
      if (exchange !== null && state.link === "online") return;
      tries = startedOver = cutShort = 0;
      if (exchange !== null) drop();
      connect();
    },
    restart: () => drop(),
    setNetwork(online) {
      if (network === online) return;
      network = online;
      if (!online) {
        drop();
        set({ link: "offline" });
      } else {
        tries = startedOver = cutShort = 0;
        connect();
      }
    },
    exchange: () => exchange,
    state: () => state,
    topBefore: (room) => tops.get(room) ?? 0,
    inStepSince: () => inStepSince,
  };
}
