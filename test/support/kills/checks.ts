import type { TimelineItem } from "../../../client/engine/api.ts";
import { explains, idIn, isSaved, type Ledger, numbersIn, type Written } from "./ledger.ts";
import { ask, command, type Person, syncOf, type Tab } from "./person.ts";
import { until } from "./until.ts";
import type { World } from "./world.ts";

/** What must hold when everything is mended and at rest. */

export interface Rest {
  readonly violations: readonly string[];
  readonly messages: number;
  readonly envelopes: number;
  readonly settledMs: number;
}

/** Brings everybody back, waits until all are in step, and compares what there is with what was asked for. */
export async function settle(world: World): Promise<Rest> {
  const [alice, bob] = world.people;
  for (const { front } of world.people) front.heal();
  while (alice.tabs.length < 2) await alice.openTab();
  if (bob.tabs.length === 0) await bob.openTab();
  const began = performance.now();
  const tabs = [...alice.tabs, ...bob.tabs];
  for (const tab of tabs) await until(`${tab.name} moves again`, async () => (tab.isStill ? null : true));
  await Promise.all(tabs.map(wakeUp));
  for (const tab of tabs) await until(`${tab.name} hears every answer`, async () => silent(tab));
  await allInStep(world, tabs);
  const settledMs = Math.round(performance.now() - began);
  const timelines = await Promise.all(tabs.map((tab) => ask(tab, "all")));
  const mirrors = await Promise.all(tabs.map((tab) => ask(tab, "shown")));
  const [timeline = []] = timelines;
  const violations = [
    ...world.violations,
    ...differences(tabs, timelines),
    ...tabs.flatMap((tab, i) => staleItems(tab, timelines[i] ?? [], mirrors[i] ?? [])),
    ...againstLedger(world.ledger, timeline),
    ...(await inHealth(tabs)),
    ...(await replicasDiffer(world)),
    ...world.signed.doubled.map((what) => `signed twice: ${what}`),
    ...world.signed.damaged.map((what) => `damaged: ${what}`),
  ];
  return { violations, messages: timeline.length, envelopes: world.signed.places, settledMs };
}

const silent = (tab: Tab): true | null => (tab.open.size === 0 ? true : null);

async function wakeUp(tab: Tab): Promise<void> {
  await command(tab, "platformChanged", { online: true });
  await command(tab, "reconnect", {});
}

/** In step as every engine says it, and equal: the last rows of one may still be on their way to the other. */
async function allInStep(world: World, tabs: readonly Tab[]): Promise<void> {
  let last: readonly unknown[] = [];
  try {
    await until("all are in step", async () => {
      last = await Promise.all(tabs.map(syncOf));
      if (!(last as Awaited<ReturnType<typeof syncOf>>[]).every((sync) => sync?.inStep === true)) return null;
      const timelines = await Promise.all(tabs.map((tab) => ask(tab, "all")));
      return new Set(timelines.map((items) => JSON.stringify(items.map(comparable)))).size === 1
        ? true
        : null;
    });
  } catch {
    for (const one of last) world.note(`at the end: ${JSON.stringify(one).slice(0, 1000)}`);
    world.note(`the relay said: ${world.relaySaid()}`);
    world.violations.push("all are mended, and they do not come into step");
  }
}

// ---------------------------------------------------------------- people with each other

/** What everybody must see alike. Whose it is decides the rest. */
const comparable = (item: TimelineItem) => ({
  id: item.id,
  order: item.order,
  kind: item.kind,
  author: item.author.member,
  writtenAt: item.writtenAt,
  text: item.text,
  edited: item.edited,
  recalled: item.recalled && { at: item.recalled.at, by: item.recalled.by }, // how many had it, one device alone says
  quote: item.quote,
  reactions: item.reactions.map(({ emoji, names }) => ({ emoji, names })),
  line: item.line,
});

function differences(
  tabs: readonly Tab[],
  timelines: readonly (readonly TimelineItem[])[],
): readonly string[] {
  const [first = [], ...others] = timelines.map((items) =>
    items.map((item) => JSON.stringify(comparable(item))),
  );
  return others.flatMap((lines, i) => {
    const only = (mine: readonly string[], theirs: readonly string[]) =>
      mine.filter((line) => !theirs.includes(line)).slice(0, 3);
    const lacks = only(first, lines);
    const extra = only(lines, first);
    if (lacks.length + extra.length === 0 && first.join() === lines.join()) return [];
    return [`${tabs[i + 1]?.name} differs from ${tabs[0]?.name}: has ${extra}, lacks ${lacks}`];
  });
}

/** What stands on the screen is what the engine would answer now. */
function staleItems(
  tab: Tab,
  timeline: readonly TimelineItem[],
  mirror: readonly TimelineItem[],
): readonly string[] {
  const texts = (items: readonly TimelineItem[]) => items.map((item) => JSON.stringify(comparable(item)));
  const wanted = texts(timeline.slice(-mirror.length));
  const shown = texts(mirror);
  return shown.flatMap((line, i) =>
    line === wanted[i] ? [] : [`${tab.name} shows ${line} instead of ${wanted[i]}`],
  );
}

// ---------------------------------------------------------------- with what was asked for

function againstLedger(ledger: Ledger, timeline: readonly TimelineItem[]): readonly string[] {
  const messages = timeline.filter(({ kind }) => kind === "message");
  const itemsOf = new Map<Written, TimelineItem[]>();
  const strangers: string[] = [];
  for (const item of messages) {
    const written = ledger.of(item);
    if (written !== null) itemsOf.set(written, [...(itemsOf.get(written) ?? []), item]);
    else if (item.recalled === null) strangers.push(`nobody wrote ${item.text}`);
  }
  return [
    ...strangers,
    ...[...ledger.messages.values()].flatMap((written) => flawsOf(written, itemsOf.get(written) ?? [])),
  ];
}

function flawsOf(written: Written, items: readonly TimelineItem[]): readonly string[] {
  const { n, sent } = written;
  const [item] = items;
  if (items.length > 1) return [`m${n} is there ${items.length} times`];
  if (sent.answer?.ok === false && item !== undefined) return [`m${n} was refused and is there`];
  if (item === undefined) return isSaved(sent) ? [`m${n} was saved and is not there`] : [];
  if (isSaved(sent) && idIn(sent) !== item.id) return [`m${n} was saved as ${idIn(sent)} and is ${item.id}`];
  const isRecalled = item.recalled !== null;
  if (!explains(written.recalls, false, isRecalled))
    return [unexplained(n, "recalled", isRecalled, written.recalls)];
  if (isRecalled) return [];
  const edit = numbersIn(item.text)?.edit ?? -1;
  if (!explains(written.edits, 0, edit)) return [unexplained(n, "edit", edit, written.edits)];
  return reactionFlaws(written, item);
}

function reactionFlaws({ n, reactions }: Written, item: TimelineItem): readonly string[] {
  return [...reactions].flatMap(([key, wishes]) => {
    const isOn = item.reactions.some(({ emoji, names }) => names.some((name) => name + emoji === key));
    return explains(wishes, false, isOn) ? [] : [unexplained(n, key, isOn, wishes)];
  });
}

const unexplained = (n: number, what: string, value: unknown, wishes: readonly unknown[]): string =>
  `m${n} ${what} is ${value}, which these do not explain: ${JSON.stringify(wishes)}`;

// ---------------------------------------------------------------- with the bytes

async function inHealth(tabs: readonly Tab[]): Promise<readonly string[]> {
  const syncs = await Promise.all(tabs.map(syncOf));
  return syncs.flatMap((sync, i) => {
    const name = tabs[i]?.name;
    if (sync === null) return [`${name} says nothing of its sync`];
    return [
      ...sync.refused.map(({ text, reason }) => `${name}: ${text} was refused: ${reason}`),
      ...sync.setAside
        .filter(({ reason }) => reason !== "Gap")
        .map(({ reason }) => `${name} set aside: ${reason}`),
      ...(sync.storage.notSaved === null ? [] : [`${name}: not saved, ${sync.storage.notSaved.reason}`]),
    ];
  });
}

/** The relay and every profile hold the same envelopes. */
async function replicasDiffer(world: World): Promise<readonly string[]> {
  const relay = world.collectRelay("at the end");
  const profiles = await Promise.all(world.people.map((person) => person.collect("at the end")));
  return profiles.flatMap((cache, i) => [
    ...missing(cache, relay, `the cache of ${nameOf(world.people, i)}`),
    ...missing(relay, cache, "the relay"),
  ]);
}

const nameOf = (people: readonly Person[], i: number): string => people[i]?.name ?? "";

const missing = (where: ReadonlySet<string>, from: ReadonlySet<string>, name: string): readonly string[] => {
  const lacks = [...from].filter((place) => !where.has(place));
  return lacks.length === 0 ? [] : [`${name} lacks ${lacks.length}: ${lacks.slice(0, 3)}`];
};
