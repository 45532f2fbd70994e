import { type Bytes, type Entry, inviteState, type RoomId, type RosterState } from "../../crdt/index.ts";
import type {
  CommandError,
  CommandName,
  Commands,
  GoalsView,
  PeopleView,
  Result,
  SessionView,
  ViewName,
  Views,
} from "./api.ts";
import { createChanges } from "./changes.ts";
import {
  entryCommandNames,
  goalCommandNames,
  type Handlers,
  peopleCommandNames,
  refuse,
} from "./commands/answers.ts";
import { chatCommands } from "./commands/chat.ts";
import { halves, lateHandlers } from "./halves.ts";
import { later } from "./later.ts";
import type { Ports } from "./ports.ts";
import { createQueue, type Queue } from "./queue.ts";
import type { Running } from "./running.ts";
import { openActs, showRosterLines } from "./state/acts.ts";
import type { Core, EngineTime, Health } from "./state/core.ts";
import { type InviteLinks, openDrafts, openInviteLinks } from "./state/drafts.ts";
import { type Identity, loadIdentity, saveIdentity, unlockIdentity } from "./state/identity.ts";
import { signMarkersAgain } from "./state/markers.ts";
import { openOutbox } from "./state/outbox.ts";
import { textKey } from "./state/places.ts";
import { refoldRoom } from "./state/refold.ts";
import { loadRoomBook } from "./state/room-book.ts";
import { createRoomKeys } from "./state/room-keys.ts";
import { createRosterBook, entryWrites, loadEntries, reduceBytes } from "./state/roster-book.ts";
import { watchStorage } from "./state/storage-watch.ts";
import type { Exchange } from "./sync/exchange.ts";
import { createLink } from "./sync/link.ts";
import { meView, peopleView } from "./views/people.ts";
import { roomRows, roomView } from "./views/rooms.ts";
import { syncView } from "./views/sync.ts";
import { createTimelines } from "./views/timeline.ts";
import { createWatchers, type Snapshots } from "./views/watch.ts";

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

export async function startEngine(ports: Ports): Promise<Engine> {
  const changes = createChanges();
  const queue = createQueue();
  const platform = { persisted: null as boolean | null, online: true };
  let session: SessionView = { state: "starting" };
  let running: Running | null = null;
  let handlers: Partial<Handlers> = {};

  async function begin(
    identity: Identity,
    roster: { readonly state: RosterState; readonly entries: readonly Entry[] },
  ): Promise<void> {
    const begun = await startRunning(ports, queue, changes, identity, roster);
    running = begun;
    const people = later(async () => (await halves.people()).peopleCommands(begun));
    handlers = {
      ...chatCommands(begun),
      ...lateHandlers(peopleCommandNames, people, { type: "NeedsRelay" }),
      ...lateHandlers(goalCommandNames, async () => (await begun.goals()).commands, {
        type: "GoalsUnavailable",
        detail: NOT_FETCHED,
      }),
    };
    session = {
      state: "ready",
      org: { id: identity.record.org, name: running.core.roster.orgName() },
      me: meView(running.core),
      standing: { state: "active", by: null, at: null },
      remindKit: false,
    };
    changes.emit({ type: "session" });
    if (platform.online) running.link.start();
    else running.link.setNetwork(false);
  }

  const entry = later(async () => (await halves.entry()).createEntry(ports, begin));
  const watchers = createWatchers(
    changes,
    snapshotsOf(
      () => ({ session: sessionNow(session, running), running, persisted: platform.persisted }),
      ports,
    ),
    () =>
      running && {
        timelines: running.timelines,
        draftOf: (room: RoomId) => running?.drafts.all.get(room) ?? "",
      },
  );

  /** What was begun goes on when the relay can be reached; so does what it takes to go on. */
  const resume = async (begun: Identity["record"]) =>
    (await entry().catch(() => null))?.resume(begun) ?? null;
  const record = await loadIdentity(ports.disks.keys);
  const resumed =
    record === null ? null : record.phase === "ready" ? await unlock(ports, record) : await resume(record);
  if (resumed !== null) await begin(resumed.identity, resumed.roster);
  else session = { state: "new" };
  changes.emit({ type: "session" });

  const general: Pick<Handlers, "createOrg" | "inspectInvite" | "joinOrg" | "reconnect" | "platformChanged"> =
    {
      ...lateHandlers(entryCommandNames, async () => (await entry()).commands(() => running), {
        type: "NeedsRelay",
      }),
      async reconnect() {
        running?.link.reconnectNow();
        return { ok: true, value: null };
      },
      async platformChanged({ online, persisted }) {
        if (online !== undefined) {
          platform.online = online;
          running?.link.setNetwork(online);
        }
        if (persisted !== undefined) platform.persisted = persisted;
        changes.emit({ type: "sync" });
        return { ok: true, value: null };
      },
    };

  return {
    async command(name, input, id) {
      const handler = ({ ...general, ...handlers } as Partial<Handlers>)[name];
      if (handler === undefined) return refuse({ type: "NotReady" });
      return handler(input as never, id) as Promise<Result<Commands[typeof name]["output"], CommandError>>;
    },
    watch: (name, query, onView) => watchers.add(name, query, onView),
    async close() {
      watchers.close();
      running?.unwatchStorage();
      running?.link.stop();
      await queue.idle();
      await (await running?.goals.begun?.catch(() => null))?.close();
      await Promise.all(Object.values(ports.disks).map((disk) => disk.close()));
    },
  };
}

function sessionNow(session: SessionView, running: Running | null): SessionView {
  if (session.state !== "ready" || running === null) return session;
  return {
    ...session,
    org: { ...session.org, name: running.core.roster.orgName() },
    me: meView(running.core),
  };
}

async function unlock(ports: Ports, record: Identity["record"]) {
  const keys = await ports.keys.load();
  const reduced = await knownRoster(ports, record);
  if (keys === null || !reduced.ok) return null;
  const identity = await unlockIdentity(record, keys, reduced.value.state, ports.crypto);
  return identity && { identity, roster: reduced.value };
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

async function startRunning(
  ports: Ports,
  queue: Queue,
  changes: ReturnType<typeof createChanges>,
  identity: Identity,
  known: { readonly state: RosterState; readonly entries: readonly Entry[] },
): Promise<Running> {
  const { crypto, disks } = ports;
  const rooms = await loadRoomBook(disks.cache, crypto);
  const roster = await createRosterBook(known, identity.epochKey, crypto, disks.cache);
  const health: Health = { notSaved: null, setAside: new Map() };
  const core: Core = {
    ports,
    queue,
    changes,
    identity,
    roster,
    rooms,
    health,
    keys: createRoomKeys(identity.epochKey, crypto),
    time: await createTime(ports),
    presenceOfRelay: { inStepSince: () => link.inStepSince(), topBefore: (room) => link.topBefore(room) },
  };
  const outbox = await openOutbox(core);
  const inviteLinks = await openInviteLinks(disks.outbox, changes);
  const acts = await openActs(core, () => (link.state().link === "online" ? link.exchange() : null));
  const link = createLink(core, () => outbox, {
    async onOnline(exchange, relayForgot) {
      if (relayForgot) handInviteKeys(core, inviteLinks, exchange);
      await signMarkersAgain(core);
      void acts.flush(); // waits for the relay's answers, so it must not hold the queue
    },
    onRoster: () => showRosterLines(core),
    onWraps: (wraps) => keepWraps(core, wraps),
  });
  const timelines = createTimelines(core, outbox, () => link.exchange());
  await outbox.recover();
  await showRosterLines(core);
  await foldAgainIfOlder(core);
  const unwatchStorage = watchStorage(core, async () => {
    await outbox.recover();
    await showRosterLines(core);
    link.restart();
  });
  const running: Running = {
    core,
    outbox,
    acts,
    link,
    timelines,
    drafts: await openDrafts(disks.outbox, changes),
    inviteLinks,
    unwatchStorage,
    goals: later(async () => (await halves.goals()).openGoals(running)),
  };
  return running;
}

const FOLD_VERSION = 1; // raised with every change of what a fold makes of the same events
const FOLD_KEY = textKey("foldVersion");

/** Views that an older Skein folded are built again from the rows. */
async function foldAgainIfOlder(core: Core): Promise<void> {
  const { cache } = core.ports.disks;
  const version = ((await cache.get("meta", FOLD_KEY)) as number | undefined) ?? FOLD_VERSION;
  if (version < FOLD_VERSION)
    for (const room of core.roster.state().rooms.keys()) await refoldRoom(core, room, null);
  await cache.commit([{ table: "meta", key: FOLD_KEY, value: FOLD_VERSION }], "relaxed");
}

const OFFSET_KEY = textKey("clockOffset");

/** The relay's clock decides between clocks that differ; what it said is kept for the next start without a network. */
async function createTime(ports: Ports): Promise<EngineTime> {
  let offset = ((await ports.disks.cache.get("meta", OFFSET_KEY)) as number | undefined) ?? null;
  return {
    now: () => ports.clock.now() + (offset ?? 0),
    offsetMs: () => offset,
    setOffset(ms) {
      const moved = offset === null || Math.abs(offset - ms) > 1_000;
      if (!moved) return;
      offset = ms;
      void ports.disks.cache.commit([{ table: "meta", key: OFFSET_KEY, value: ms }], "relaxed"); // only a hint for later
    },
  };
}

/** A relay that has lost its data has lost the keys for those who still hold a link: this device made them. */
function handInviteKeys(core: Core, inviteLinks: InviteLinks, exchange: Exchange): void {
  const state = core.roster.state();
  for (const { invite } of state.invites.values()) {
    const wraps = inviteLinks.wrapsOf(invite);
    const isOpen = inviteState(state, invite, core.time.now()) === "open";
    if (isOpen && wraps.length > 0) void exchange.append([], wraps);
  }
}

async function keepWraps(core: Core, wraps: readonly Bytes[]): Promise<void> {
  const known = new Set(core.identity.record.wraps.map(String));
  const fresh = wraps.filter((wrap) => !known.has(String(wrap)));
  if (fresh.length > 0)
    await saveIdentity(core.ports.disks.keys, {
      ...core.identity.record,
      wraps: [...core.identity.record.wraps, ...fresh.map((wrap) => wrap.slice())],
    });
}

interface Now {
  readonly session: SessionView;
  readonly running: Running | null;
  readonly persisted: boolean | null;
}

/** Views before there is an identity are empty, not absent: the UI shows onboarding by `session` alone. */
function snapshotsOf(now: () => Now, ports: Ports): Snapshots {
  const rooms = (running: Running) => ({
    ...running,
    exchange: () => running.link.exchange(),
    drafts: running.drafts.all,
  });
  const storageUse = remembered(ports.measureStorage, () => ports.clock.now());
  return {
    session: async () => now().session,
    sync: async () => {
      const { running, persisted } = now();
      return running === null
        ? quietSync(ports)
        : syncView(running.core, running.outbox, running.acts, running.link, persisted, await storageUse());
    },
    rooms: async () => {
      const { running } = now();
      return running === null ? [] : roomRows(rooms(running));
    },
    room: async ({ room }) => {
      const { running } = now();
      return running === null ? null : roomView(rooms(running), room as RoomId);
    },
    people: async () => {
      const { running } = now();
      return running === null ? NOBODY : peopleView(running.core, running.inviteLinks.all);
    },
    person: async () => null,
    devices: async () => ({
      devices: [],
      kit: { state: "none", madeAt: null, confirmedAt: null, remind: false },
    }),
    goals: async ({ cycle }) => {
      const half = await halves.goals().catch(() => null);
      if (half === null) return missingGoals;
      const { running } = now();
      return running === null ? half.goalsView(null, cycle, ports) : (await running.goals()).view(cycle);
    },
    keyResult: async ({ objective, keyResult }) => {
      const half = await halves.goals().catch(() => null); // the view `goals` says so
      const goals = half && (await now().running?.goals());
      return goals?.keyResult(objective, keyResult) ?? null;
    },
  };
}

const NOT_FETCHED = "not fetched";

/** What goals look like while their half of the engine cannot be fetched. */
const missingGoals: GoalsView = {
  state: "failed",
  detail: NOT_FETCHED,
  room: "",
  cycles: [],
  cycle: { id: "", name: "", from: "", to: "", day: 0, days: 0, current: true, objectives: 0 },
  objectives: [],
};

const NOBODY: PeopleView = {
  people: [],
  guests: [],
  invites: [],
  requests: [],
  canInvite: false,
  canInviteAdmins: false,
  canCreateRooms: false,
  guestCap: { perDay: 0, canSet: false },
};

const MEASURED_FOR_MS = 30_000;

/** Measuring takes the platform a while, and views are computed often. */
function remembered<T>(measure: () => Promise<T>, now: () => number): () => Promise<T> {
  let at = Number.NEGATIVE_INFINITY;
  let last: Promise<T> | null = null;
  return () => {
    if (last === null || Math.abs(now() - at) > MEASURED_FOR_MS) {
      at = now();
      last = measure();
    }
    return last;
  };
}

const quietSync = (ports: Ports) => ({
  link: "connecting" as const,
  since: ports.clock.now(),
  inStep: false,
  waiting: 0,
  waitingItems: [],
  refused: [],
  back: null,
  lastOnlineAt: null,
  relayUrl: ports.network.homeOrigin ?? "",
  clockOffsetMs: null,
  clockWrong: false,
  storage: { notSaved: null, usedBytes: null, quotaBytes: null, persisted: null, envelopes: 0 },
  version: { app: ports.release, relay: null, updateNeeded: false },
  setAside: [],
});
