/**
 * Runs inside Chromium (see kills.test.ts): the real engine behind the real bridge, without a screen. What the page
 * hears it tells at once, because it may be killed at any moment.
 */
import { connectEngine } from "../../../client/bridge/connect.ts";
import type {
  CommandError,
  CommandName,
  Commands,
  Result,
  SessionView,
  SyncView,
  TimelineItem,
} from "../../../client/bridge/contract.ts";

export type Told =
  | { readonly type: "answer"; readonly key: string; readonly answer: Result<unknown, CommandError> }
  /** Own messages that are shown as stored at the relay. */
  | { readonly type: "stored"; readonly ids: readonly string[] };

const LAST_ORDER = "f".repeat(76);
const PAGE = 200;

const tell = (told: Told): void => (globalThis as unknown as { tell(told: Told): void }).tell(told);
const client = connectEngine();
const mirror = new Map<string, TimelineItem>();
const stored = new Set<string>();
let session: SessionView | null = null;
let sync: SyncView | null = null;
client.watch("session", {}, (view) => {
  session = view;
});
client.watch("sync", {}, (view) => {
  sync = view;
});

function noteStored(items: readonly TimelineItem[]): void {
  const fresh = items.filter(({ id, state }) => /^(?:relay|read)$/.test(state.type) && !stored.has(id));
  for (const { id } of fresh) stored.add(id);
  if (fresh.length > 0) tell({ type: "stored", ids: fresh.map(({ id }) => id) });
}

/** The room to follow comes with the address, so that a reloaded page follows it again. */
const room = location.hash.slice(1);
if (room !== "")
  client.watch("timeline", { room }, (change) => {
    if (change.type === "reset") mirror.clear();
    for (const item of change.items) mirror.set(item.id, item);
    noteStored(change.items);
  });

async function readAll(): Promise<readonly TimelineItem[]> {
  const all: TimelineItem[] = [];
  for (let before = LAST_ORDER; ; ) {
    const page = await client.command("readTimeline", { room, before, limit: PAGE });
    if (!page.ok) return [];
    all.unshift(...page.value.items);
    const [oldest] = page.value.items;
    if (!page.value.hasOlder || oldest === undefined) return all;
    before = oldest.order;
  }
}

const killsPage = {
  session: () => session,
  sync: () => sync,
  command: <C extends CommandName>(name: C, input: Commands[C]["input"]) => client.command(name, input),
  /** Asks without waiting; the answer is told under `key`. */
  act: <C extends CommandName>(key: string, name: C, input: Commands[C]["input"]) => {
    void client.command(name, input).then((answer) => tell({ type: "answer", key, answer }));
  },
  /** What a person would see here: the newest items, kept up to date by the engine. */
  shown: () => [...mirror.values()].sort((a, b) => (a.order < b.order ? -1 : 1)),
  /** The whole timeline, asked for now. */
  all: readAll,
};

export type KillsPage = typeof killsPage;

Object.assign(globalThis, { killsPage });
