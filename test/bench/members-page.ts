/** Runs inside Chromium (see members.ts): the real engine in its Worker, its views mirrored as the screens do, and no screen. */
import { createStore, reconcile } from "solid-js/store";
import { connectEngine } from "../../client/bridge/connect.ts";
import type { PersonRow, SessionView, SyncView, ViewName, Views } from "../../client/bridge/contract.ts";
import type { BareFigures } from "./members.worker.ts";
import { watchDelays } from "./page-delays.ts";

const client = connectEngine();
let session: SessionView | null = null;
let sync: SyncView | null = null;
let readyAt = 0;
client.watch("session", {}, (view) => {
  if (view.state === "ready" && session?.state !== "ready") readyAt = performance.now();
  session = view;
});
client.watch("sync", {}, (view) => {
  sync = view;
});

const heardPeople = new Set<(people: readonly PersonRow[]) => void>();
let people: readonly PersonRow[] = [];

const membersPage = {
  state: () => session?.state ?? null,
  inStep: () => sync?.inStep ?? false,
  /** From the start of the page until the engine was ready. */
  readyAt: () => readyAt,
  join: async (link: string, name: string) => {
    const startedAt = performance.now();
    const joined = await client.command("joinOrg", { link, name });
    if (!joined.ok) throw new Error(JSON.stringify(joined.error));
    const answeredMs = performance.now() - startedAt;
    const { room } = joined.value;
    if (room === null) throw new Error("there is no room to show");
    await Promise.all([first("rooms", {}), first("room", { room }), first("timeline", { room })]);
    return { answeredMs, shownMs: performance.now() - startedAt };
  },
  /** What the screens of a person who looks at a room and at the directory keep. */
  mirror: async (room: string) => {
    await Promise.all([
      mirror("people", {}, "member", (view) => {
        people = [...view.people, ...view.guests];
        for (const heard of heardPeople) heard(people);
      }),
      mirror("rooms", {}, "id"),
      mirror("room", { room }, "member"),
    ]);
  },
  /** How long somebody waits for each view when they open it. */
  views: async (room: string) => ({
    people: await timed(() => first("people", {})),
    rooms: await timed(() => first("rooms", {})),
    room: await timed(() => first("room", { room })),
  }),
  /** Somebody who came by the common link and is still there. */
  someMember: async () => {
    const { people: rows } = await first("people", {});
    return rows.findLast(({ role, me, gone }) => role === "member" && !me && gone === null)?.member ?? "";
  },
  remove: async (member: string) => {
    const delays = watchDelays();
    const startedAt = performance.now();
    const removed = await client.command("removeMember", { member, successor: null });
    if (!removed.ok) throw new Error(JSON.stringify(removed.error));
    return { tookMs: performance.now() - startedAt, delaysMs: delays.stop() };
  },
  /** Until the directory here knows it too. */
  seeRemoved: (member: string) => {
    const delays = watchDelays();
    return new Promise<{ readonly delaysMs: readonly number[] }>((resolve) => {
      const look = (rows: readonly PersonRow[]): void => {
        if (rows.length === 0 || rows.some((row) => row.member === member && row.gone === null)) return;
        heardPeople.delete(look);
        resolve({ delaysMs: delays.stop() });
      };
      heardPeople.add(look);
      look(people);
    });
  },
  say: async (room: string, text: string) => {
    const sent = await client.command("sendMessage", { room, text, replyTo: null });
    if (!sent.ok) throw new Error(JSON.stringify(sent.error));
  },
  /** Until a message has come; the room is open here, as on a screen. */
  hear: (room: string, text: string) =>
    new Promise<void>((resolve) => {
      const unwatch = client.watch("timeline", { room }, ({ items }) => {
        if (!items.some((item) => item.text === text)) return;
        queueMicrotask(() => unwatch());
        resolve();
      });
    }),
  idle: async (ms: number) => {
    const delays = watchDelays();
    await new Promise((resolve) => setTimeout(resolve, ms));
    return delays.stop();
  },
  bare: (url: string, part: BareFigures["part"]) =>
    new Promise<BareFigures>((resolve, reject) => {
      const worker = new Worker(new URL("./members.worker.ts", import.meta.url), { type: "module" });
      worker.addEventListener("message", ({ data }: MessageEvent<BareFigures | string>) => {
        worker.terminate();
        if (typeof data === "string") reject(new Error(data));
        else resolve(data);
      });
      worker.postMessage({ url, part });
    }),
};

export type MembersPage = typeof membersPage;

Object.assign(globalThis, { membersPage });

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

/** The first view that has something in it. */
function first<V extends ViewName>(name: V, query: Views[V]["query"]): Promise<Views[V]["view"]> {
  return new Promise((resolve) => {
    const unwatch = client.watch(name, query, (view) => {
      if (view === null || (Array.isArray(view) && view.length === 0)) return;
      queueMicrotask(() => unwatch());
      resolve(view);
    });
  });
}

/** As ui/state/engine.tsx mirrors a view; resolves with the first one. */
function mirror<V extends Exclude<ViewName, "timeline">>(
  name: V,
  query: Views[V]["query"],
  key: string,
  onView: (view: Views[V]["view"]) => void = () => {},
): Promise<void> {
  const [, setHeld] = createStore<{ view: unknown }>({ view: undefined });
  return new Promise((resolve) => {
    client.watch(name, query, (view) => {
      setHeld("view", reconcile<unknown, unknown>(view, { key }));
      onView(view);
      resolve();
    });
  });
}
