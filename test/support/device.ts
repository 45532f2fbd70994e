import type {
  CommandError,
  CommandName,
  Commands,
  Result,
  TimelineItem,
  ViewName,
  Views,
} from "../../client/engine/api.ts";
import { type Engine, startEngine } from "../../client/engine/engine.ts";
import type { Disk, Ports } from "../../client/engine/ports.ts";
import { createNodePorts } from "../../client/platform/node/ports.ts";
import { noteCommand, noteWritten } from "./canary/written.ts";
import { createTimelineMirror } from "./timeline-mirror.ts";

type OutputOf<C extends CommandName> = Commands[C]["output"];
type CommandResult<C extends CommandName> = Result<OutputOf<C>, CommandError>;

export interface DeviceOptions {
  /** Origin of the relay it is served from; `null` when only a link says it. */
  readonly relay: string | null;
  readonly dir: string;
  readonly label?: string;
  /** How far this device's clock is off, milliseconds; may jump while it runs. */
  readonly clock?: { offsetMs: number };
  /** The last word on the world: broken disks, other networks. */
  readonly change?: (ports: Ports) => Ports;
}

/** A person's device without a screen: real engine, real SQLite files, real sockets. */
export interface Device {
  readonly dir: string;
  readonly engine: Engine;
  command<C extends CommandName>(
    name: C,
    input: Commands[C]["input"],
    id?: string,
  ): Promise<CommandResult<C>>;
  /** The command's output; throws where it was refused. */
  must<C extends CommandName>(name: C, input: Commands[C]["input"]): Promise<OutputOf<C>>;
  /** The view as it is now. */
  view<V extends ViewName>(name: V, query: Views[V]["query"]): Promise<Views[V]["view"]>;
  /** Waits for a view that fits. */
  until<V extends ViewName>(
    name: V,
    query: Views[V]["query"],
    fits: (view: Views[V]["view"]) => boolean,
    ms?: number,
  ): Promise<Views[V]["view"]>;
  /** The newest items of a room, in display order. */
  timeline(room: string): Promise<readonly TimelineItem[]>;
  untilTimeline(
    room: string,
    fits: (items: readonly TimelineItem[]) => boolean,
    ms?: number,
  ): Promise<readonly TimelineItem[]>;
  /** Everything a room holds, however long. */
  history(room: string): Promise<readonly TimelineItem[]>;
  close(): Promise<void>;
  /** Ends without a goodbye: nothing that is under way reaches disk or wire any more. */
  crash(): Promise<void>;
}

const WAIT_MS = 15_000;
const PAGE = 500;
let commands = 0;

export async function openDevice(options: DeviceOptions): Promise<Device> {
  const { dir, relay, label = "test", clock = { offsetMs: 0 }, change = (ports: Ports) => ports } = options;
  noteWritten(label);
  const made = createNodePorts({ dir, origin: relay, label });
  if (!made.ok) throw new Error(JSON.stringify(made.error));
  const life = createLife();
  const ports = life.bind(change(atClock(made.value, clock)));
  const engine = await startEngine(ports);
  return createDevice(dir, engine, async () => {
    life.end();
    await Promise.all(Object.values(made.value.disks).map((disk) => disk.close()));
  });
}

/** Everything that a device does through its engine; `kill` ends the engine from outside. */
function createDevice(dir: string, engine: Engine, kill: () => Promise<void>): Device {
  const nextId = () => `test-${process.pid}-${++commands}-${Math.random().toString(36).slice(2)}`;
  const command: Device["command"] = (name, input, id = nextId()) => {
    noteCommand(input);
    return engine.command(name, input, id);
  };
  const until: Device["until"] = (name, query, fits, ms = WAIT_MS) =>
    waitFor(`${name} ${JSON.stringify(query)}`, ms, (done, seen) =>
      engine.watch(name, query, (view) => {
        seen(view);
        if (fits(view)) done(view);
      }),
    );
  const untilTimeline: Device["untilTimeline"] = (room, fits, ms = WAIT_MS) => {
    const mirror = createTimelineMirror();
    return waitFor(`the timeline of ${room}`, ms, (done, seen) =>
      engine.watch("timeline", { room }, (change) => {
        const items = mirror.take(change);
        seen(items.map(({ text, state, line }) => line?.type ?? `${text} (${state.type})`));
        if (fits(items)) done(items);
      }),
    );
  };
  return {
    dir,
    engine,
    command,
    until,
    untilTimeline,
    async must(name, input) {
      const result = await command(name, input);
      if (!result.ok) throw new Error(`${name} was refused: ${JSON.stringify(result.error)}`);
      return result.value;
    },
    view: (name, query) => until(name, query, () => true),
    timeline: (room) => untilTimeline(room, () => true),
    async history(room) {
      let items: readonly TimelineItem[] = [];
      for (let before = "f".repeat(76); ; before = items[0]?.order ?? before) {
        const page = await command("readTimeline", { room, before, limit: PAGE });
        if (!page.ok) throw new Error(JSON.stringify(page.error));
        items = [...page.value.items, ...items];
        if (!page.value.hasOlder) return items;
      }
    },
    close: () => engine.close(),
    crash: kill,
  };
}

/** Resolves with what `watch` hands to `done`; says what it saw last when time runs out. */
export function waitFor<T>(
  what: string,
  ms: number,
  watch: (done: (value: T) => void, seen: (value: unknown) => void) => () => void,
): Promise<T> {
  return new Promise((resolve, reject) => {
    let last: unknown = "nothing";
    let unwatch = () => {};
    const timer = setTimeout(() => {
      unwatch();
      reject(new Error(`waited ${ms} ms for ${what}; saw ${JSON.stringify(last)?.slice(0, 2_000)}`));
    }, ms);
    unwatch = watch(
      (value) => {
        clearTimeout(timer);
        queueMicrotask(() => unwatch()); // `watch` may call back before it returns
        resolve(value);
      },
      (value) => {
        last = value;
      },
    );
  });
}

function atClock(ports: Ports, clock: { readonly offsetMs: number }): Ports {
  const quick = { ...ports.timers, jitter: () => 0 }; // reconnects at once, so that tests need not wait
  return { ...ports, timers: quick, clock: { now: () => ports.clock.now() + clock.offsetMs } };
}

/** What a process loses when it dies, without a process: disks, timers and sockets fall silent together. */
function createLife() {
  let over = false;
  const endings = new Set<() => void>();
  const whileAlive = <T>(work: () => Promise<T>): Promise<T> =>
    over ? new Promise<T>(() => {}) : work().then((value) => (over ? new Promise<T>(() => {}) : value));
  const bindDisk = (disk: Disk): Disk => ({
    get: (...asked) => whileAlive(() => disk.get(...asked)),
    getMany: (...asked) => whileAlive(() => disk.getMany(...asked)),
    range: (...asked) => whileAlive(() => disk.range(...asked)),
    count: (...asked) => whileAlive(() => disk.count(...asked)),
    commit: (...asked) => whileAlive(() => disk.commit(...asked)),
    close: () => disk.close(),
  });
  return {
    end() {
      over = true;
      for (const ending of endings) ending();
    },
    bind: (ports: Ports): Ports => ({
      ...ports,
      disks: {
        keys: bindDisk(ports.disks.keys),
        outbox: bindDisk(ports.disks.outbox),
        cache: bindDisk(ports.disks.cache),
      },
      openFiles: async () => {
        const disk = (await ports.openFiles?.()) ?? null;
        endings.add(() => void disk?.close());
        return disk && bindDisk(disk);
      },
      timers: {
        ...ports.timers,
        after: (ms, run) => ports.timers.after(ms, () => (over ? undefined : run())),
      },
      startGoals: async () => {
        const host = await ports.startGoals();
        endings.add(() => host.close());
        return host;
      },
      network: {
        ...ports.network,
        request: (...asked) => whileAlive(() => ports.network.request(...asked)),
        connect(origin, handlers) {
          const socket = ports.network.connect(origin, {
            onOpen: () => (over ? undefined : handlers.onOpen()),
            onFrame: (bytes) => (over ? undefined : handlers.onFrame(bytes)),
            onClose: (code, reason) => (over ? undefined : handlers.onClose(code, reason)),
          });
          endings.add(() => socket.close());
          return { ...socket, send: (bytes) => (over ? undefined : socket.send(bytes)) };
        },
      },
    }),
  };
}
