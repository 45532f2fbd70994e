/** Runs inside Chromium (see tabs.test.ts): a page with the real engine and no screen. */
import { connectEngine } from "../../client/bridge/connect.ts";
import type {
  CommandName,
  Commands,
  SessionView,
  SyncView,
  TimelineItem,
} from "../../client/bridge/contract.ts";

const client = connectEngine();
const seen: SessionView[] = [];
let sync: SyncView | null = null;
const timelines = new Map<string, Map<string, TimelineItem>>();
const answers = new Map<string, unknown>();
client.watch("session", {}, (view) => seen.push(view));
client.watch("sync", {}, (view) => {
  sync = view;
});

const timeline = (room: string): Map<string, TimelineItem> => {
  const known = timelines.get(room);
  if (known !== undefined) return known;
  const items = new Map<string, TimelineItem>();
  timelines.set(room, items);
  client.watch("timeline", { room }, (change) => {
    if (change.type === "reset") items.clear();
    for (const item of change.items) items.set(item.id, item);
  });
  return items;
};

const inOrder = (items: Map<string, TimelineItem>) =>
  [...items.values()].filter((item) => item.kind === "message").sort((a, b) => (a.order < b.order ? -1 : 1));

const enginePage = {
  session: () => seen.at(-1) ?? null,
  waiting: () => sync?.waiting ?? null,
  link: () => sync?.link ?? null,
  command: <C extends CommandName>(name: C, input: Commands[C]["input"]) => client.command(name, input),
  /** Texts of a room in display order, as this tab has them now. */
  texts: (room: string) => inOrder(timeline(room)).map((item) => item.text),
  states: (room: string) => inOrder(timeline(room)).map((item) => item.state.type),
  /** Sends without waiting; `answered` says how many of them have come back well. */
  send: (room: string, texts: readonly string[]) => {
    for (const text of texts)
      void client
        .command("sendMessage", { room, text, replyTo: null })
        .then((answer) => answers.set(text, answer.ok ? "ok" : answer.error.type));
  },
  answers: () => Object.fromEntries(answers),
  /** Takes the lock away from whoever leads and keeps it for a while, as a tab does that thinks the leader dead. */
  stealFor: (ms: number) =>
    navigator.locks.request(
      "skein-engine",
      { steal: true },
      () => new Promise((done) => setTimeout(done, ms)),
    ),
  /** Where the lock is: held by how many, waited for by how many. */
  lock: async () => {
    const { held = [], pending = [] } = await navigator.locks.query();
    const ours = (locks: readonly LockInfo[]) => locks.filter((lock) => lock.name === "skein-engine").length;
    return { held: ours(held), pending: ours(pending) };
  },
};

export type EnginePage = typeof enginePage;

Object.assign(globalThis, { enginePage });
