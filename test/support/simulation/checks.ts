import type { TimelineItem } from "../../../client/engine/api.ts";
import { loadRoomBook } from "../../../client/engine/state/room-book.ts";
import { type ChainId, digestOf, idToBytes, type RoomId, toHex } from "../../../crdt/index.ts";
import { createSimCrypto, simVerifier } from "./crypto.ts";
import { FORBIDDEN } from "./hostile.ts";
import { type Ledger, numbersIn, textOf } from "./ledger.ts";
import type { SimDevice } from "./sim-device.ts";
import type { SimRelay } from "./sim-relay.ts";
import type { Tape } from "./tape.ts";
import type { Witness } from "./witness.ts";

export interface AtRest {
  readonly tape: Tape;
  readonly ledger: Ledger;
  readonly witness: Witness;
  readonly relay: SimRelay;
  readonly org: ChainId;
  /** The last one has joined after everything was over and read all from the relay. */
  readonly devices: readonly SimDevice[];
  /** Every process has begun anew: what is on disk is all there is. */
  readonly looksAtDisks: boolean;
  readonly judgesObjectives: boolean;
}

export type Shown = ReadonlyMap<RoomId, readonly TimelineItem[]>;

/** What must hold when everything has healed and come to rest. */
export async function checkAtRest(world: AtRest): Promise<void> {
  const shown = new Map<SimDevice, Shown>();
  for (const device of world.devices) shown.set(device, await readTimelines(world, device));
  checkNothingIsLost(world, shown);
  await checkAllAreEqual(world, shown);
}

const NEWEST = "f".repeat(76);
const PAGE = 500;

/** Nobody shows what nobody had a right to write, or what nobody can have opened. */
function checkNothingIsForged({ tape }: AtRest, { name }: SimDevice, items: readonly TimelineItem[]): void {
  for (const { text, id } of items)
    if (FORBIDDEN.has(text)) tape.violate("nothing forged is shown", `${name} shows ${id}: ${text}`);
}

export async function readTimelines(world: AtRest, device: SimDevice): Promise<Shown> {
  const shown = new Map<RoomId, readonly TimelineItem[]>();
  for (const { id } of device.rooms) {
    let items: readonly TimelineItem[] = [];
    for (let before = NEWEST, more = true; more; ) {
      const page = await device.command("readTimeline", { room: id, before, limit: PAGE }, "check");
      if (!page.ok) break;
      items = [...page.value.items, ...items];
      more = page.value.hasOlder;
      before = items[0]?.order ?? NEWEST;
    }
    checkNothingIsForged(world, device, items);
    shown.set(id as RoomId, items);
  }
  return shown;
}

// ---------------------------------------------------------------- nothing acknowledged is lost, nothing is doubled

function checkNothingIsLost(
  { tape, ledger, witness, relay, org, devices, judgesObjectives }: AtRest,
  all: Map<SimDevice, Shown>,
): void {
  for (const { room, clientId, seq } of witness.badged.values())
    if (!relay.isDurable(org, room, clientId, seq))
      tape.violate("what was shown as on the relay stays there", `${clientId}.${seq}`);
  for (const device of devices) {
    const shown = all.get(device) as Shown;
    checkMessages(tape, ledger, witness, device, shown);
    checkRecalled(tape, ledger, device, shown);
    checkReactions(tape, ledger, device, shown, devices);
    checkCheckIns(tape, ledger, device, shown);
    for (const [title, ending] of judgesObjectives ? ledger.objectives : [])
      if (ending === "saved" && !device.goals?.objectives.some((one) => one.title.text === title))
        tape.violate("nothing acknowledged is lost", `${device.name} has no objective ${title}`);
    for (const [name, { id, ending }] of ledger.rooms)
      if (ending === "saved" && !device.rooms.some((room) => room.id === id))
        tape.violate("nothing acknowledged is lost", `${device.name} has no ${name}`);
  }
}

function checkMessages(
  tape: Tape,
  ledger: Ledger,
  witness: Witness,
  { name }: SimDevice,
  shown: Shown,
): void {
  const byNumber = new Map<number, TimelineItem[]>();
  const byId = new Map<string, TimelineItem>();
  for (const items of shown.values())
    for (const item of items) {
      const numbers = numbersIn(item.text);
      if (numbers !== null) byNumber.set(numbers.n, [...(byNumber.get(numbers.n) ?? []), item]);
      byId.set(item.id, item);
    }
  for (const { n, id, sent, edits, recalled } of ledger.messages.values()) {
    const found = byNumber.get(n) ?? [];
    if (found.length > (witness.maySayTwice(n) ? 2 : 1))
      tape.violate("nothing is doubled", `${name} shows m${n} ${found.length} times`);
    const [item] = found;
    if (item === undefined) {
      const there = id === null ? undefined : byId.get(id);
      const isOfAnother = (numbersIn(there?.text ?? "")?.n ?? n) !== n; // this one was sealed anew: it gave way there
      const isRecalled = recalled !== "refused" && (isOfAnother || there?.recalled !== null);
      if (sent === "saved" && !isRecalled)
        tape.violate("nothing acknowledged is lost", `${name} has no m${n}`);
      continue;
    }
    if (recalled === "saved")
      tape.violate("nothing acknowledged is lost", `${name} still shows m${n}, which was recalled`);
    const edit = numbersIn(item.text)?.edit ?? 0;
    const last = edits.lastIndexOf("saved");
    if (edit < last || edits[edit] === "refused")
      tape.violate("nothing acknowledged is lost", `${name} shows ${item.text}, not ${textOf(n, last)}`);
  }
}

/** What was recalled stands nowhere: not in its place, in nobody's quote of it and in no room's preview. */
function checkRecalled(tape: Tape, ledger: Ledger, { name, rooms }: SimDevice, shown: Shown): void {
  const texts = [
    ...[...shown.values()].flat().flatMap(({ text, quote }) => [text, quote?.text ?? ""]),
    ...rooms.map(({ last }) => last?.text ?? ""),
  ];
  for (const text of texts) {
    const n = numbersIn(text)?.n;
    if (n !== undefined && ledger.messages.get(n)?.recalled === "saved")
      tape.violate("what was recalled stands nowhere", `${name} shows ${text}`);
  }
}

function checkReactions(
  tape: Tape,
  ledger: Ledger,
  { name }: SimDevice,
  shown: Shown,
  devices: readonly SimDevice[],
): void {
  const memberNames = new Map(
    devices.map(({ name: device, session }) => [device, session.state === "ready" ? session.me.name : ""]),
  );
  const items = new Map<number, TimelineItem>();
  for (const item of [...shown.values()].flat()) {
    const numbers = numbersIn(item.text);
    if (numbers !== null) items.set(numbers.n, item);
  }
  for (const [key, { on, isCertain }] of ledger.reactions) {
    const [n, by, emoji] = key.split(" ") as [string, string, string];
    const item = items.get(Number(n));
    if (!isCertain || item === undefined) continue;
    const names = item.reactions.find((one) => one.emoji === emoji)?.names ?? [];
    if (names.includes(memberNames.get(by) ?? "") !== on)
      tape.violate("nothing acknowledged is lost", `${name}: ${by}'s ${emoji} on m${n} is not ${on}`);
  }
}

function checkCheckIns(tape: Tape, ledger: Ledger, { name }: SimDevice, shown: Shown): void {
  const times = new Map<number, number>();
  for (const { line } of [...shown.values()].flat())
    if (line?.type === "CheckedIn") times.set(Number(line.to), (times.get(Number(line.to)) ?? 0) + 1);
  for (const [n, ending] of ledger.checkIns) {
    const found = times.get(n) ?? 0;
    if (found > 1) tape.violate("nothing is doubled", `${name} shows check-in ${n} ${found} times`);
    if (found === 0 && ending === "saved")
      tape.violate("nothing acknowledged is lost", `${name} has no check-in ${n}`);
  }
}

// ---------------------------------------------------------------- all replicas are equal

async function checkAllAreEqual(world: AtRest, all: Map<SimDevice, Shown>): Promise<void> {
  const { tape, devices } = world;
  const [first, ...others] = devices as [SimDevice, ...SimDevice[]];
  const facts = await factsOf(first, all.get(first) as Shown, world);
  for (const [what, value] of facts) tape.note("fact", `${what} ${value}`);
  for (const device of others) {
    const theirs = await factsOf(device, all.get(device) as Shown, world);
    for (const what of new Set([...facts.keys(), ...theirs.keys()]))
      if (facts.get(what) !== theirs.get(what))
        tape.violate(
          "all replicas are equal",
          `${what}: ${difference(first.name, facts.get(what), device.name, theirs.get(what))}`,
        );
  }
  if (world.looksAtDisks) checkRelayHoldsTheSame(world, first.name, facts);
}

async function factsOf(
  device: SimDevice,
  shown: Shown,
  { looksAtDisks, judgesObjectives }: AtRest,
): Promise<ReadonlyMap<string, string>> {
  const facts = new Map<string, string>();
  for (const [room, items] of shown)
    facts.set(`timeline ${room}`, JSON.stringify(items.map(lasting), null, 1));
  const rooms = [...device.rooms].sort((a, b) => (a.id < b.id ? -1 : 1));
  for (const { id, name, use, memberCount, last } of rooms)
    facts.set(
      `room ${id}`,
      JSON.stringify([name, use, memberCount, last && [last.author, last.text, last.kind, last.at]]),
    );
  if (judgesObjectives && device.goals !== null) facts.set("objectives", objectivesOf(device));
  if (!looksAtDisks) return facts;
  const book = await loadRoomBook(
    device.cache,
    createSimCrypto(() => new Uint8Array(0)),
  );
  for (const { id } of rooms) facts.set(`digest ${id}`, toHex(book.digest(id as RoomId, () => true)));
  return facts;
}

/** What of an item is the same on every device: not when it came, nor what this person may do with it. */
export const lasting = ({
  id,
  order,
  kind,
  author,
  writtenAt,
  text,
  edited,
  recalled,
  quote,
  reactions,
  line,
}: TimelineItem) => [
  id,
  order,
  kind,
  author,
  writtenAt,
  text,
  edited,
  recalled && { at: recalled.at, by: recalled.by }, // how many had it, the device that took it back alone says
  quote,
  reactions.map(({ emoji, names }) => [emoji, names]),
  line?.type === "CheckedIn" ? { ...line, keyResult: "" } : line, // its name comes from the objective: compared there
];

function objectivesOf({ goals }: SimDevice): string {
  const objectives = goals?.objectives.map(({ id, title, why, owner, archived, keyResults, progress }) => ({
    id,
    title,
    why,
    owner,
    archived,
    progress,
    keyResults: keyResults.map(({ id: keyResult, title: name, start, target, current, conflicts }) => [
      keyResult,
      name,
      start,
      target,
      current,
      conflicts,
    ]),
  }));
  return JSON.stringify(objectives, null, 1);
}

function checkRelayHoldsTheSame(
  { tape, relay, org }: AtRest,
  name: string,
  facts: ReadonlyMap<string, string>,
): void {
  const { hub } = relay;
  if (hub === null) {
    tape.violate("the relay works", "down at the end");
    return;
  }
  const hashes = simVerifier;
  for (const [what, digest] of facts) {
    if (!what.startsWith("digest ")) continue;
    const log = hub.logs.of(org, what.slice("digest ".length) as RoomId);
    const versions = [...log.registers].map(([device, hlc]) => ({ device: idToBytes(device), hlc }));
    const theirs = toHex(digestOf([...log.heads.values()], versions, hashes));
    if (theirs !== digest) tape.violate("all replicas are equal", `${what} at the relay and at ${name}`);
  }
}

function difference(a: string, mine: string | undefined, b: string, theirs: string | undefined): string {
  if (mine === undefined || theirs === undefined) return `only at ${mine === undefined ? b : a}`;
  const [left, right] = [mine.split("\n"), theirs.split("\n")];
  const at = left.findIndex((line, index) => line !== right[index]);
  return `${a} ${left.length} ${left.slice(at, at + 3).join("")} | ${b} ${right.length} ${right.slice(at, at + 3).join("")}`;
}
