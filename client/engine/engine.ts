import type { RoomId } from "../../crdt/index.ts";
import type { CommandError, CommandName, Commands, Result, SessionView, ViewName, Views } from "./api.ts";
import { createChanges } from "./changes.ts";
import { type Handlers, refuse } from "./commands/answers.ts";
import { chatCommands } from "./commands/chat.ts";
import type { BrokenRecord } from "./disk/broken.ts";
import { checkedDisks } from "./disk/checked.ts";
import { halves } from "./halves.ts";
import { later } from "./later.ts";
import type { Ports } from "./ports.ts";
import { createQueue } from "./queue.ts";
import type { Running } from "./running.ts";
import { startRunning } from "./start.ts";
import { heldIn } from "./state/held-in.ts";
import { type Identity, loadIdentity } from "./state/identity.ts";
import type { IdentityRecord } from "./state/records.ts";
import { entryWrites, type KnownRoster, loadEntries, reduceBytes } from "./state/roster-book.ts";
import { keeper, setAsideRecords } from "./state/set-aside.ts";
import { kitView } from "./views/devices.ts";
import { meView } from "./views/people.ts";
import { snapshotsOf } from "./views/snapshots.ts";
import { standingOf } from "./views/standing.ts";
import { createWatchers } from "./views/watch.ts";

/**
 * One engine: everything a device keeps and does, without a screen. It runs in a Worker in the browser and as it is
 * in Node. `command` takes the caller's id, so that a command sent twice (a leader tab died in between) is done once.
 */
export interface Engine {
  command<C extends CommandName>(
    name: C,
    input: Commands[C]["input"],
    id: string,
  ): Promise<Result<Commands[C]["output"], CommandError>>;
  watch<V extends ViewName>(
    name: V,
    query: Views[V]["query"],
    onView: (view: Views[V]["view"]) => void,
  ): () => void;
  close(): Promise<void>;
}

export async function startEngine(world: Ports): Promise<Engine> {
  const ports = withCheckedDisks(world);
  const changes = createChanges();
  const queue = createQueue();
  const platform = { persisted: null as boolean | null, online: true };
  let session: SessionView = { state: "starting" };
  let running: Running | null = null;
  let handlers: Partial<Handlers> = {};

  function show(next: SessionView): void {
    session = next;
    changes.emit({ type: "session" });
  }

  async function begin(identity: Identity, roster: KnownRoster): Promise<Running> {
    const begun = await startRunning(ports, queue, changes, identity, roster);
    running = begun;
    handlers = chatCommands(begun);
    show(readySession(begun));
    if (heldIn(begun.local).length > 0) void begun.writing().catch(() => null); // its code cannot be fetched now: with the next thing that needs it
    if (begun.setAside.isCarryDue()) void carryOver(begun).finally(() => startLink(begun));
    else startLink(begun);
    return begun;
  }

  /** Before there is a link: what this device still has is not to be asked for, nor sealed anew beside itself. */
  async function carryOver(begun: Running): Promise<void> {
    const aside = await halves.aside().catch(() => null); // no network and no copy: the next start tries again
    await aside?.carryOver(begun);
  }

  function startLink(begun: Running): void {
    if (running !== begun) return;
    if (platform.online) begun.link.start();
    else begun.link.setNetwork(false);
  }

  /** Nothing of this identity goes on. */
  async function end(): Promise<void> {
    const ended = running;
    running = null;
    handlers = {};
    if (ended === null) return;
    await stop(ended);
  }

  async function stop(ended: Running): Promise<void> {
    ended.unwatchStorage();
    ended.auditClock.stop();
    ended.stopOwn();
    ended.link.stop();
    (await ended.writing.begun?.catch(() => null))?.stop();
    (await ended.archive.begun?.catch(() => null))?.stop();
    (await ended.backup.begun?.catch(() => null))?.stop();
    (await ended.search.begun?.catch(() => null))?.stop();
    (await ended.membership.begun?.catch(() => null))?.duties.stop();
    await (await ended.files.begun?.catch(() => null))?.stop();
    await (await ended.notes.begun?.catch(() => null))?.stop();
    await queue.idle();
    await (await ended.goals.begun?.catch(() => null))?.close();
  }

  const entry = later(async () =>
    (await halves.entry()).createEntry({ ports, begin, show, end, running: () => running }),
  );
  const watchers = createWatchers(
    changes,
    snapshotsOf(
      () => ({
        session: running === null ? session : readySession(running),
        running,
        persisted: platform.persisted,
      }),
      ports,
      changes,
    ),
    () =>
      running && {
        timelines: running.timelines,
        draftOf: (room: RoomId) => running?.drafts.all.get(room) ?? "",
      },
    async () => (await running?.search()) ?? null,
    async () => (await running?.notes()) ?? null,
    ports.timers,
  );

  /** What was begun goes on when the relay can be reached; so does what it takes to go on. */
  const resume = async (begun: Identity["record"]) =>
    (await entry().catch(() => null))?.resume(begun) ?? null;
  const record = await loadIdentity(ports.disks.keys);
  const resumed =
    record === null ? null : record.phase === "ready" ? await unlock(ports, record) : await resume(record);
  if (resumed !== null) await begin(resumed.identity, resumed.roster);
  else if (await isIdentityLost(ports, record))
    show({ state: "stopped", reason: { type: "UnreadableIdentity" } });
  else if (session.state === "starting") show({ state: "new" });

  const general: Pick<Handlers, "reconnect" | "platformChanged"> = {
    async reconnect() {
      running?.link.reconnectNow();
      return { ok: true, value: null };
    },
    async platformChanged({ online, persisted }) {
      if (online !== undefined) {
        platform.online = online;
        if (running !== null && !running.setAside.isCarryDue()) running.link.setNetwork(online);
      }
      if (persisted !== undefined) platform.persisted = persisted;
      changes.emit({ type: "sync" });
      return { ok: true, value: null };
    },
  };

  async function lateHandler<C extends CommandName>(name: C): Promise<Handlers[C] | CommandError> {
    const late = await halves.commands().catch(() => null);
    if (late === null) return { type: "NeedsRelay" }; // no network and no copy: nothing was begun
    const asideOf = async () =>
      (await halves.aside()).asideCommands({ ports, changes, running: () => running });
    const all: Partial<Handlers> = {
      ...late.lateGeneral(entry, asideOf),
      ...(running && late.lateCommands(running)),
    };
    return all[name] ?? { type: "NotReady" };
  }

  return {
    async command(name, input, id) {
      const handler = ({ ...general, ...handlers } as Partial<Handlers>)[name] ?? (await lateHandler(name));
      if (typeof handler !== "function") return refuse(handler);
      return handler(input as never, id) as Promise<Result<Commands[typeof name]["output"], CommandError>>;
    },
    watch: (name, query, onView) => watchers.add(name, query, onView),
    async close() {
      watchers.close();
      if (running === null) await queue.idle();
      else await stop(running);
      await Promise.all(Object.values(ports.disks).map((disk) => disk.close()));
    },
  };
}

/** Nothing above this line meets a record that is not what its table holds. */
function withCheckedDisks(world: Ports): Ports {
  const found: BrokenRecord[] = [];
  const move = keeper(world.disks, world.clock);
  const keep = async (broken: readonly BrokenRecord[]): Promise<void> => {
    found.push(...broken);
    await move(broken);
  };
  const onBrokenCache = world.onBrokenCache ?? (() => {});
  return {
    ...world,
    disks: checkedDisks(world, { keep, onBrokenCache }),
    foundBroken: found,
    uncheckedDisks: world.disks,
  };
}

/** Somebody belongs here and nothing says who: what is on this device must not pass to whoever comes in next. */
async function isIdentityLost({ disks }: Ports, record: IdentityRecord | null): Promise<boolean> {
  if (record !== null) return record.phase === "ready";
  return (await setAsideRecords(disks.keys)).some(({ table }) => table === "identity");
}

const readySession = (running: Running): SessionView => ({
  state: "ready",
  org: { id: running.core.identity.record.org, name: running.core.names.org() },
  me: meView(running.core),
  standing: standingOf(running),
  remindKit: kitView(running).remind,
});

async function unlock(ports: Ports, record: Identity["record"]) {
  const keys = await ports.keys.load();
  const reduced = await knownRoster(ports, record);
  if (keys === null || !reduced.ok) return null;
  const { member, device } = record;
  return { identity: { record, keys, member, device }, roster: reduced.value };
}

/**
 * The chain as the cache has it. A cache that was lost, in whole or in part, holds no sound chain: then it begins again
 * with the entries that this device joined by, and the relay has the rest.
 */
async function knownRoster({ disks, crypto }: Ports, record: Identity["record"]) {
  const stored = await loadEntries(disks.cache, record.org);
  const cached = stored.length < record.entries.length ? null : await reduceBytes(stored, crypto);
  if (cached?.ok) return cached;
  const joined = await reduceBytes(record.entries, crypto);
  if (joined.ok) await disks.cache.commit(entryWrites(joined.value.entries), "relaxed"); // what comes later must find its beginning there
  return joined;
}
