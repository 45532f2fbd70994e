import type { RoomId } from "../../../crdt/index.ts";
import type { CalmView, GoalsView, PeopleView, SessionView } from "../api.ts";
import type { Changes } from "../changes.ts";
import { HAS_FILES } from "../files/has-files.ts";
import { halves } from "../halves.ts";
import type { Ports } from "../ports.ts";
import type { Running } from "../running.ts";
import { memberIn } from "../state/local.ts";
import { devicesView, NO_KIT } from "./devices.ts";
import { createMemberRows } from "./member-rows.ts";
import { roomRows, roomView } from "./rooms.ts";
import { syncView } from "./sync.ts";
import type { Snapshots } from "./watch.ts";

export interface Now {
  readonly session: SessionView;
  readonly running: Running | null;
  readonly persisted: boolean | null;
}

/** Views before there is an identity are empty, not absent: the UI shows onboarding by `session` alone. */
export function snapshotsOf(now: () => Now, ports: Ports, changes: Changes): Snapshots {
  const memberRows = createMemberRows(changes);
  const rooms = (running: Running) => ({
    ...running,
    exchange: () => running.link.exchange(),
    drafts: running.drafts.all,
    memberRows,
  });
  /** `null` while their half of the engine cannot be fetched: the view `goals` says so. */
  const goals = async () => ((await halves.goals().catch(() => null)) && now().running?.goals()) ?? null;
  /** `null` before there is an identity. */
  const shown = <T>(view: (running: Running) => T): T | null => {
    const { running } = now();
    return running && view(running);
  };
  const late = <T>(half: (running: Running) => Promise<T>) =>
    shown((running) => half(running).catch(() => null));
  /** Whoever keeps nothing has none of it: it is begun with the first thing that is kept, here or on another device. */
  const own = () => shown((running) => running.own.begun?.catch(() => null));
  const storageUse = remembered(ports.measureStorage, () => ports.clock.now());
  return {
    session: async () => now().session,
    sync: async () => {
      const { running, persisted } = now();
      const files = await running?.files.begun?.catch(() => null);
      return running === null
        ? quietSync(ports)
        : syncView(
            running.core,
            running.outbox,
            running.acts,
            running.link,
            persisted,
            await storageUse(),
            running.setAside.view(),
            files?.waiting() ?? [],
          );
    },
    rooms: async () => shown((running) => roomRows(rooms(running))) ?? [],
    room: async ({ room }) => shown((running) => roomView(rooms(running), room as RoomId)),
    people: async () => {
      const half = await halves.membership().catch(() => null);
      return shown((running) => half?.peopleView(running)) ?? NOBODY;
    },
    person: async ({ member }) => {
      const known = memberIn(member);
      const half = await halves.membership().catch(() => null);
      return shown((running) => known && half?.personView(running, known)) ?? null;
    },
    named: async () => {
      const half = await halves.writing().catch(() => null);
      return shown((running) => half?.namedRows(running)) ?? [];
    },
    pins: async ({ room }) => {
      const half = await halves.writing().catch(() => null);
      return shown((running) => half?.pinRows(running, room as RoomId)) ?? [];
    },
    held: async ({ room }) => (await late((running) => running.writing()))?.held(room as RoomId) ?? [],
    calm: async () => (await own())?.calm() ?? CALM,
    saved: async () => (await own())?.saved() ?? [],
    reminder: async () => (await own())?.reminder() ?? null,
    devices: async () => shown(devicesView) ?? { devices: [], kit: NO_KIT },
    archive: async () => (await late((running) => running.archive()))?.view() ?? null,
    backup: async () => (await late((running) => running.backup()))?.view() ?? null,
    uploads: async ({ room }) => {
      const { running } = now();
      if (running === null || running.local.noted(HAS_FILES) !== true) return [];
      return (await running.files().catch(() => null))?.uploadsIn(room) ?? [];
    },
    notes: async ({ room }) =>
      (await (await late((running) => running.notes()))?.view(room as RoomId)) ?? null,
    goals: async ({ cycle }) => {
      const half = await halves.goals().catch(() => null);
      if (half === null) return missingGoals;
      const { running } = now();
      return running === null ? half.goalsView(null, cycle, ports) : (await running.goals()).view(cycle);
    },
    keyResult: async ({ objective, keyResult }) => (await goals())?.keyResult(objective, keyResult) ?? null,
    goalComments: async ({ objective }) => (await goals())?.comments(objective) ?? null,
    goalCards: async ({ room, id }) => {
      const half = await halves.cards().catch(() => null);
      return shown((running) => half?.goalCardsView(running.core, room as RoomId, id)) ?? null;
    },
    goalHistory: async ({ objective, limit }) => (await goals())?.history(objective, limit) ?? null,
    goalsThen: async ({ cycle, day }) => (await goals())?.onDay(cycle, day) ?? null,
    goalsBetween: async ({ cycle, from, to }) => (await goals())?.between(cycle, from, to) ?? null,
  };
}

export const NOT_FETCHED = "not fetched";

/** What goals look like while their half of the engine cannot be fetched. */
const missingGoals: GoalsView = {
  state: "failed",
  detail: NOT_FETCHED,
  room: "",
  cycles: [],
  cycle: {
    id: "",
    kind: "quarter",
    name: "",
    from: "",
    to: "",
    day: 0,
    days: 0,
    current: true,
    objectives: 0,
    state: "open",
    stateBy: null,
    canSet: false,
  },
  above: [],
  choices: [],
  objectives: [],
  progress: null,
  score: null,
  retrospectives: [],
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

const CALM: CalmView = {
  sections: [],
  quiet: { on: false, zone: "", spans: [], shown: false },
  restingUntil: null,
  urgentThrough: true,
  through: [],
  hidesReading: false,
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
  storage: {
    notSaved: null,
    usedBytes: null,
    quotaBytes: null,
    persisted: null,
    envelopes: 0,
    setAside: null,
  },
  version: { app: ports.release, relay: null, updateNeeded: false },
  rosterBehind: false,
  missing: [],
  setAside: [],
  keys: null,
});
