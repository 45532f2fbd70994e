import type { RoomId } from "../../../crdt/index.ts";
import type { GoalsView, PeopleView, SessionView } from "../api.ts";
import type { Changes } from "../changes.ts";
import { halves } from "../halves.ts";
import type { Ports } from "../ports.ts";
import type { Running } from "../running.ts";
import { memberIn } from "../state/local.ts";
import { devicesView, NO_KIT } from "./devices.ts";
import { createMemberRows } from "./member-rows.ts";
import { peopleView } from "./people.ts";
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
  const storageUse = remembered(ports.measureStorage, () => ports.clock.now());
  return {
    session: async () => now().session,
    sync: async () => {
      const { running, persisted } = now();
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
          );
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
      return running === null ? NOBODY : peopleView(running);
    },
    person: async ({ member }) => {
      const known = memberIn(member);
      const half = await halves.membership().catch(() => null);
      const { running } = now();
      return running === null || known === null ? null : (half?.personView(running, known) ?? null);
    },
    devices: async () => {
      const { running } = now();
      return running === null ? { devices: [], kit: NO_KIT } : devicesView(running);
    },
    backup: async () =>
      (
        await now()
          .running?.backup()
          .catch(() => null)
      )?.view() ?? null,
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
    goalHistory: async ({ objective, limit }) => {
      const half = await halves.goals().catch(() => null); // the view `goals` says so
      const goals = half && (await now().running?.goals());
      return (
        goals?.history(objective, limit) ??
        ({ state: "missing", objective, title: "", events: [], hasMore: false } as const)
      );
    },
  };
}

export const NOT_FETCHED = "not fetched";

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
