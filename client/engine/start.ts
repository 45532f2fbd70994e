import {
  type ChainId,
  type InviteId,
  inviteState,
  isRoomChain,
  ownPlaces,
  roomInviteState,
} from "../../crdt/index.ts";
import type { Changes } from "./changes.ts";
import { HAS_FILES } from "./files/has-files.ts";
import { halves } from "./halves.ts";
import { later } from "./later.ts";
import type { Own } from "./own/half.ts";
import { type Disk, oldCacheTables, type Ports } from "./ports.ts";
import type { Queue } from "./queue.ts";
import type { Running } from "./running.ts";
import { openActs } from "./state/acts.ts";
import { createAuditClock } from "./state/audit-clock.ts";
import { openCited } from "./state/cited.ts";
import type { Core, EngineTime, Health } from "./state/core.ts";
import { type InviteLinks, openDrafts, openInviteLinks } from "./state/drafts.ts";
import { mayHaveDuties, siblingsAsking } from "./state/duty-check.ts";
import type { Identity } from "./state/identity.ts";
import { openKeyRing } from "./state/key-ring.ts";
import { openLocal } from "./state/local.ts";
import { signMarkersAgain } from "./state/markers.ts";
import { createNames } from "./state/names.ts";
import { openOutbox } from "./state/outbox.ts";
import { nothingOwn, OWN_KEY } from "./state/own-look.ts";
import { textKey, under } from "./state/places.ts";
import { loadRoomBook } from "./state/room-book.ts";
import { type KnownRoster, openRosterBook } from "./state/roster-book.ts";
import { createRosterEffects, mayOpenMore } from "./state/roster-effects.ts";
import { showRosterLines } from "./state/roster-lines.ts";
import { openSetAside } from "./state/set-aside.ts";
import { watchStorage } from "./state/storage-watch.ts";
import type { Exchange } from "./sync/exchange.ts";
import { createLink } from "./sync/link.ts";
import { createTimelines } from "./views/timeline.ts";

/** Puts a running engine together around an identity. */
export async function startRunning(
  ports: Ports,
  queue: Queue,
  changes: Changes,
  identity: Identity,
  known: KnownRoster,
): Promise<Running> {
  const { crypto, disks } = ports;
  if (await hasOldRecords(disks.cache)) await (await halves.upgrade()).takeOverRecords(disks.cache);
  const rooms = await loadRoomBook(disks.cache, crypto);
  const roster = await openRosterBook(known, identity.member, crypto, disks.cache);
  const { record, keys: own } = identity;
  const keys = await openKeyRing({ crypto, disk: disks.keys, keys: own, record, chains: roster });
  const names = createNames(roster, keys, record, crypto);
  const health: Health = {
    notSaved: null,
    isShutOut: false,
    setAside: new Map(),
    keys: null,
    missing: new Map(),
  };
  const cited = await openCited(ports, roster, identity.member, () => changes.emit({ type: "sync" }));
  const core: Core = {
    ports,
    queue,
    changes,
    identity,
    roster,
    rooms,
    health,
    keys,
    names,
    cited,
    own: { look: nothingOwn },
    time: await createTime(ports),
    presenceOfRelay: { inStepSince: () => link.inStepSince(), topBefore: (room) => link.topBefore(room) },
  };
  const outbox = await openOutbox(core);
  const local = await openLocal(disks.keys, changes);
  health.isShutOut = local.isShutOut();
  const inviteLinks = await openInviteLinks(disks.outbox, changes);
  const effects = createRosterEffects(core, () => outbox);
  const acts = await openActs(
    core,
    () => (link.state().link === "online" ? link.exchange() : null),
    async (chain, entries, wraps) => {
      await effects.taken(chain, entries, wraps);
      link.exchange()?.followRooms();
    },
  );

  async function sendWaiting(chain: ChainId | null): Promise<void> {
    await queue.run(() => pushWaiting(chain));
  }

  async function pushWaiting(chain: ChainId | null): Promise<void> {
    const waiting = new Set(outbox.all().map(({ room }) => room));
    for (const room of waiting)
      if (chain === null || core.roster.governing(room)?.chain === chain) await link.exchange()?.push(room);
  }

  async function sendMarkersAgain(): Promise<void> {
    for (const [room, bytes] of await signMarkersAgain(core)) link.exchange()?.sendRegister(room, bytes);
  }

  const link = createLink(core, () => outbox, {
    async onOnline(exchange, relayForgot) {
      if (relayForgot) handInviteKeys(core, inviteLinks, exchange);
      if (relayForgot) void filesIfAny()?.then((files) => files?.offerAgain());
      await sendMarkersAgain();
      void acts.flush(); // waits for the relay's answers, so it must not hold the queue
    },
    async onRoster(chain, entries) {
      await effects.grown(chain, entries);
      await pushWaiting(chain);
      await sendMarkersAgain();
      lookForDuties();
      const asking = siblingsAsking(core, entries);
      if (asking.length > 0) void membership().then(({ siblingsAsk }) => siblingsAsk(asking));
    },
    async onWraps(wraps) {
      await effects.keysCame(wraps);
      await pushWaiting(null);
      await sendMarkersAgain();
      lookForDuties();
    },
    onRotationDue: (chain) => void membership().then(({ renewal }) => renewal.renew(chain)),
    onReceived(belongs) {
      const isNews = health.isShutOut === belongs; // whoever stays shut out sees nothing new
      health.isShutOut = !belongs;
      if (isNews) changes.emit({ type: "session" });
      void local.setShutOut(!belongs);
    },
    onInStep() {
      lookForDuties();
      withOwn((own) => own.merge());
    },
  });
  const timelines = createTimelines(core, outbox, local, () => link.exchange());
  await readPendingRooms();
  await names.learn();
  await outbox.mend();
  await outbox.recover();
  await showAllLines();
  await effects.cutAgain();
  await foldAgainWhereNeeded(core);
  const unwatchStorage = watchStorage(core, async () => {
    await outbox.recover();
    await showAllLines();
    link.restart();
  });

  /** Rooms that begin on this device and are not at the relay yet: a lost cache does not take them. */
  async function readPendingRooms(): Promise<void> {
    for (const { act } of acts.pending())
      if (act.kind === "roomFounded") {
        await core.roster.accept(act.chain, 0, act.entries);
        await core.keys.learn(act.wraps);
      }
    await core.keys.refresh();
  }

  async function showAllLines(): Promise<void> {
    for (const [chain] of core.roster.lengths()) await showRosterLines(core, chain);
  }

  function lookForDuties(): void {
    if (mayHaveDuties(core, local)) void membership().then(({ duties }) => duties.look());
    auditClock.look();
  }

  /** `null` where no file was ever sent or read. */
  const filesIfAny = () => (local.noted(HAS_FILES) === true ? running.files().catch(() => null) : null);

  /** Somebody keeps something here, or another device of theirs has said so. */
  const keepsOwn = (): boolean =>
    running.own.begun !== null ||
    [...drafts.all.values()].some((text) => text !== "") ||
    ownPlaces(identity.member).some((place) => rooms.registers(place).size > 0);

  /** What cannot be fetched now is when the relay is next in step. */
  function withOwn(act: (own: Own) => Promise<void>): void {
    if (keepsOwn()) void running.own().then(act, () => null);
  }

  /** What was typed goes to the person's other devices when they pause, not with every key. */
  const drafts = await openDrafts(disks.outbox, changes);
  let stopPause: (() => void) | null = null;
  const unlisten = changes.listen(({ type }) => {
    if (type === "ownHeard") withOwn((own) => own.merge());
    if (type !== "room" || stopPause !== null || !keepsOwn()) return;
    stopPause = ports.timers.after(DRAFT_PAUSE_MS, () => {
      stopPause = null;
      withOwn((own) => own.sayDrafts());
    });
  });

  const membership = later(async () => (await halves.membership()).openMembership(running));
  const auditClock = createAuditClock(ports.timers, async () => (await membership()).audit());
  const running: Running = {
    core,
    outbox,
    acts,
    link,
    timelines,
    drafts,
    inviteLinks,
    local,
    setAside: await openSetAside(ports, local),
    effects,
    membership,
    sendWaiting,
    unwatchStorage,
    auditClock,
    archive: later(async () => (await halves.archive()).openArchives(running)),
    backup: later(async () => (await halves.backup()).openBackups(running)),
    own: later(async () => (await halves.own()).openOwn(running)),
    stopOwn() {
      unlisten();
      stopPause?.();
    },
    search: later(async () => (await halves.search()).openSearch(running)),
    files: later(async () => (await halves.files()).openFiles(running)),
    writing: later(async () => (await halves.writing()).openWriting(running)),
    notes: later(async () => (await halves.notes()).openNotes(running)),
    goals: later(async () => (await halves.goals()).openGoals(running)),
  };
  if ((await disks.keys.get("local", OWN_KEY)) !== undefined) await running.own().catch(() => null); // not fetched: see withOwn
  void filesIfAny()?.then(() => changes.emit({ type: "sync" })); // what is on its way goes on, and is counted
  return running;
}

const DRAFT_PAUSE_MS = 3_000;

/** A cache of version 1, or one whose taking over broke off. */
async function hasOldRecords(cache: Disk): Promise<boolean> {
  const whole = { ...under(new Uint8Array(0)), limit: 1 };
  const found = await Promise.all(oldCacheTables.map((table) => cache.range(table, whole)));
  return found.some(({ length }) => length > 0);
}

const FOLD_VERSION = 4; // raised with every change of what a fold makes of the same events
const FOLD_KEY = textKey("foldVersion");

/** Views that an older Skein folded are built again from the rows, and rooms where a key may have come just before a crash. */
async function foldAgainWhereNeeded(core: Core): Promise<void> {
  const { cache } = core.ports.disks;
  const version = ((await cache.get("meta", FOLD_KEY)) as number | undefined) ?? FOLD_VERSION;
  const old = core.roster.rooms().filter((room) => version < FOLD_VERSION || mayOpenMore(core, room));
  const again = old.length === 0 ? null : await halves.again().catch(() => null);
  if (again === null && old.length > 0) return; // it cannot be fetched now: at the next start
  for (const room of old) await again?.refoldRoom(core, room, null);
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
  for (const [id] of core.roster.lengths()) {
    const chain = core.roster.chainOf(id);
    for (const { invite } of chain?.invites.values() ?? []) {
      const wraps = inviteLinks.wrapsOf(invite);
      if (wraps.length > 0 && isOpen(core, invite)) void exchange.append(id, [], wraps);
    }
  }
}

const isOpen = (core: Core, invite: InviteId): boolean =>
  [core.roster.state(), ...core.roster.rooms().flatMap((room) => core.roster.room(room) ?? [])].some(
    (chain) =>
      isRoomChain(chain)
        ? roomInviteState(chain, core.roster.state(), invite, core.time.now()) === "open"
        : inviteState(chain, invite, core.time.now()) === "open",
  );
