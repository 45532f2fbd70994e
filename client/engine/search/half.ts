import { fromHex, type MemberId, parseRoomId, type RoomId } from "../../../crdt/index.ts";
import type { FoundElsewhere, SearchQuery, SearchView } from "../api.ts";
import type { Change } from "../changes.ts";
import type { Running } from "../running.ts";
import { memberIn } from "../state/local.ts";
import { isSame } from "../views/same.ts";
import { concernsElsewhere, createElsewhere } from "./elsewhere.ts";
import { wordsOf } from "./folding.ts";
import { carriesRecord, HAS_FILE, HAS_LINK, soughtOf } from "./group.ts";
import { createResults, isHidden, soughtWithRecord } from "./results.ts";
import { type Found, type Place, type ScanPorts, scan } from "./scan.ts";
import { createShelves } from "./shelves.ts";
import type { Wanted } from "./tally.ts";

/** The searching half of a running engine. What it has read stays in memory for the next search. */
export interface Search {
  /** Gives views until it is stopped, and again when messages change. */
  watch(query: SearchQuery, give: (view: SearchView) => void): SearchWatch;
  stop(): void;
}

export interface SearchWatch {
  touch(change: Change): void;
  stop(): void;
}

/** As many as a screen shows: these come before all others are counted. */
const FIRST_RESULTS = 10;
const MOST_RESULTS = 500;
const SHOW_EVERY_MS = 250;
const AGAIN_AFTER_MS = 300;

export function openSearch(run: Running): Search {
  const { core } = run;
  const { clock, timers, disks } = core.ports;
  const shelves = createShelves(disks.cache, (room, record) => {
    if (isHidden(core, room, record.stamp)) return null;
    return carriesRecord(record) ? soughtWithRecord(core, room, record) : soughtOf(record);
  });
  const unlisten = core.changes.listen(shelves.note);
  const elsewhere = createElsewhere(run);
  const pause = () => new Promise<void>((done) => timers.after(0, done));

  function placesOf(query: SearchQuery): readonly Place[] {
    const only = query.room === null ? null : parseRoomId(fromHex(query.room));
    const rooms = query.room === null ? roomsHere(run) : only === null ? [] : [only];
    return rooms.flatMap((room) => {
      const { last } = core.rooms.get(room);
      return last === null ? [] : [{ shelf: shelves.of(room), top: last.order }];
    });
  }

  function watch(query: SearchQuery, give: (view: SearchView) => void): SearchWatch {
    const wanted = wantedIn(query);
    const limit = isIdle(query) ? 0 : Math.min(MOST_RESULTS, Math.max(1, Math.floor(query.limit) || 1));
    let given: SearchView | null = null;
    let isStopped = false;
    let state: "running" | "again" | "due" | "idle" = "idle";
    let cancelTimer = (): void => {};
    const ports: ScanPorts = { now: () => clock.now(), pause, isCancelled: () => isStopped };

    async function once(): Promise<void> {
      const results = createResults(run, wanted.words);
      const isFirstRun = given === null;
      let shownAt: number | null = null;
      let beside: FoundElsewhere | null = given?.elsewhere ?? null;
      const looking = elsewhere.find(query).then((found) => {
        beside = found;
      });
      for await (const found of scan(placesOf(query), wanted, limit, ports)) {
        if (!found.isDone && !(isFirstRun && isWorthShowing(found, limit, shownAt, clock.now()))) continue;
        const hits = found.isDone ? found.hits : found.hits.slice(0, FIRST_RESULTS);
        const { count, links, files, scanned, isDone } = found;
        const view = { count, links, files, scanned, results: await results.of(hits) };
        if (isStopped) return;
        shownAt = clock.now();
        const isAll = isDone && beside !== null;
        show({ ...view, elsewhere: beside, state: isAll ? "done" : "searching" });
        if (!isDone) continue;
        await looking; // goals may have to be fetched and read first: messages do not wait for them
        if (!isStopped) show({ ...view, elsewhere: beside, state: "done" });
      }
    }

    function show(view: SearchView): void {
      if (isSame(view, given)) return;
      given = view;
      give(view);
    }

    async function pump(): Promise<void> {
      state = "running";
      try {
        await once();
      } finally {
        const isDue = (state as string) === "again";
        state = "idle";
        if (isDue) later();
      }
    }

    function later(): void {
      if (state === "running") state = "again";
      if (state !== "idle" || isStopped) return;
      state = "due";
      cancelTimer = timers.after(AGAIN_AFTER_MS, () => void pump());
    }

    void pump();
    return {
      touch(change) {
        if (concerns(change, query.room)) later();
      },
      stop() {
        isStopped = true;
        cancelTimer();
      },
    };
  }

  return { watch, stop: unlisten };
}

/** Nothing is looked for: everything is read once, so that the first words are found at once. */
const isIdle = ({ text, author, room, from, to, kind }: SearchQuery): boolean =>
  wordsOf(text).length === 0 && [author, room, from, to].every((one) => one === null) && kind === "all";

/** Nobody is called like this: of a person that is none nothing is found. */
const NOBODY = "" as MemberId;

const kindsAsked = { all: 0, links: HAS_LINK, files: HAS_FILE } as const;

function wantedIn({ text, author, from, to, kind }: SearchQuery): Wanted {
  const by = author === null ? null : (memberIn(author) ?? NOBODY);
  return { words: wordsOf(text), author: by, from, to, kinds: kindsAsked[kind] };
}

function isWorthShowing(found: Found, limit: number, shownAt: number | null, now: number): boolean {
  if (shownAt !== null) return now - shownAt >= SHOW_EVERY_MS;
  return found.hits.length >= Math.min(limit, FIRST_RESULTS);
}

/** Rooms that were made here and wait for the relay, too. */
function roomsHere({ core, acts }: Running): readonly RoomId[] {
  const waiting = acts.pending().flatMap(({ act }) => (act.kind === "roomCreated" ? [act.room] : []));
  return [...new Set([...core.roster.rooms(), ...waiting])];
}

function concerns(change: Change, room: string | null): boolean {
  if (change.type === "roster" || concernsElsewhere(change)) return true;
  const isOfMessages = change.type === "messages" || change.type === "reset";
  return isOfMessages && (room === null || room === change.room);
}
