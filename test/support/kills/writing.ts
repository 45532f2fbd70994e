import type { TimelineItem } from "../../../client/engine/api.ts";
import type { Chance } from "../simulation/random.ts";
import { type Ledger, textOf, type Wish, type Written } from "./ledger.ts";
import { act, type Person, shownIn, type Tab } from "./person.ts";

/** What people do in a room, drawn by chance: send, edit, react, recall. */

const EMOJI = ["👍", "🪿", "🎉"] as const;
const NEWEST = 20;

interface Writer {
  readonly chance: Chance;
  readonly ledger: Ledger;
  readonly person: Person;
  readonly tab: Tab;
}
interface Target {
  readonly item: TimelineItem;
  readonly written: Written;
}

/** Does one thing in a tab without waiting for the answer. Returns what, and the key that its answer will have. */
export async function write(writer: Writer): Promise<{ readonly what: string; readonly key: string }> {
  const kind = writer.chance.pick(["send", "send", "send", "edit", "edit", "react", "react", "recall"]);
  const target = kind === "send" ? null : await chooseTarget(writer, kind !== "react");
  if (target === null) return send(writer);
  if (kind === "edit") return edit(writer, target);
  return kind === "react" ? react(writer, target) : recall(writer, target);
}

async function chooseTarget({ chance, ledger, tab }: Writer, own: boolean): Promise<Target | null> {
  const shown = (await shownIn(tab)).slice(-NEWEST);
  const targets = shown.flatMap((item) => {
    const written = item.kind === "message" && (item.mine || !own) ? ledger.of(item) : null;
    return written === null || item.recalled !== null ? [] : [{ item, written }];
  });
  return targets.length === 0 ? null : chance.pick(targets);
}

async function send({ chance, ledger, person, tab }: Writer) {
  const quoted = chance.happens(0.2) ? ((await shownIn(tab)).at(-1)?.id ?? null) : null;
  const { key, text } = ledger.newMessage(person.name);
  await act(tab, key, "sendMessage", { room: person.room, text, replyTo: quoted });
  return { what: `send ${text}`, key };
}

async function edit({ ledger, person, tab }: Writer, { item, written }: Target) {
  const number = written.edits.length + 1;
  const key = wished(ledger, number, written.edits);
  const text = textOf(written.n, number);
  await act(tab, key, "editMessage", { room: person.room, id: item.id, text });
  return { what: `edit to ${text}`, key };
}

async function react({ chance, ledger, person, tab }: Writer, { item, written }: Target) {
  const emoji = chance.pick(EMOJI);
  const on = chance.happens(0.65);
  const mine = written.reactions.get(person.name + emoji) ?? [];
  written.reactions.set(person.name + emoji, mine);
  const key = wished(ledger, on, mine);
  await act(tab, key, "react", { room: person.room, id: item.id, emoji, on });
  return { what: `react ${emoji} ${on ? "on" : "off"} to m${written.n}`, key };
}

async function recall({ ledger, person, tab }: Writer, { item, written }: Target) {
  const key = wished(ledger, true, written.recalls);
  await act(tab, key, "recallMessage", { room: person.room, id: item.id });
  return { what: `recall m${written.n}`, key };
}

function wished<T>(ledger: Ledger, value: T, wishes: Wish<T>[]): string {
  const { key, wish } = ledger.wish(value);
  wishes.push(wish);
  return key;
}
