import { type CborValue, mergeOwn, type OwnState, type RoomId } from "../../../crdt/index.ts";
import type { CommandError, Result } from "../api.ts";
import { done, refuse } from "../commands/answers.ts";
import type { Running } from "../running.ts";
import { sayMarkersAnew } from "../state/markers.ts";
import { draftsToSay, lookOf, OWN_KINDS, openOwnBook, ownName, placeOfName } from "./book.ts";
import { type OwnCommands, ownCommands } from "./commands.ts";
import { fitted, placesToSay, saidByDevices, sayPlace, stampedSoundly, stampNow } from "./places.ts";
import { type OwnViews, ownViews } from "./views.ts";

/** What a person keeps for themselves, over their devices (see halves.ts). Rules REG4–REG8. */
export interface Own extends OwnViews {
  readonly commands: OwnCommands;
  /** Takes what other devices said, and says what none of them says. */
  merge(): Promise<void>;
  /** Says what was typed and not sent. */
  sayDrafts(): Promise<void>;
  /** `null`: taken away. On this device and said when it answers. */
  set(fields: readonly OwnChange[]): Promise<Result<null, CommandError>>;
}

export type OwnChange = readonly [name: string, value: CborValue];

export async function openOwn(run: Running): Promise<Own> {
  const { core, drafts } = run;
  const { changes } = core;
  const own = await openOwnBook(core.ports.disks.keys);
  core.own.look = lookOf(own);

  /** On the queue. */
  async function put(next: OwnState): Promise<Result<null, CommandError>> {
    const before = own.state();
    const kept = await own.keep(next);
    if (!kept.ok) return refuse({ type: "NotSaved", reason: kept.reason });
    announce(before, next);
    if (saysOtherwise(before, next)) await sayMarkers();
    return done;
  }

  /** What others may know of this person stands in every room's register: it is said anew there. */
  async function sayMarkers(): Promise<void> {
    for (const [room, register] of await sayMarkersAnew(core))
      run.link.exchange()?.sendRegister(room, register);
    for (const room of core.roster.rooms()) changes.emit({ type: "timeline", room });
  }

  async function setNow(fields: readonly OwnChange[]): Promise<Result<null, CommandError>> {
    const before = own.state();
    const hlc = stampNow(core, before);
    const news = fields.filter(([name, value]) => !isSame(before.get(name)?.value ?? null, value));
    if (news.length === 0) return done;
    const next = fitted(
      core,
      new Map([...before, ...news.map(([name, value]) => [name, { hlc, value }] as const)]),
    );
    if (next === null) return refuse({ type: "OwnFull" });
    const kept = await put(next);
    if (!kept.ok) return kept;
    for (const place of new Set(news.map(([name]) => placeOfName(name)))) await sayPlace(run, own, place);
    return done;
  }

  async function mergeNow(): Promise<void> {
    const said = await saidByDevices(core);
    const before = stampedSoundly(core, own.state());
    const next = mergeOwn(before, said);
    await takeDrafts(before, next);
    if (next.size > 0) await put(next);
    for (const place of placesToSay(own.state(), said)) await sayPlace(run, own, place);
    await sayDraftsNow();
  }

  /** What another device was writing comes here, unless something else was written here meanwhile. */
  async function takeDrafts(before: OwnState, next: OwnState): Promise<void> {
    for (const [name, { value }] of next) {
      if (!name.startsWith(OWN_KINDS.draft) || before.get(name)?.value === value) continue;
      const room = name.slice(2) as RoomId;
      const here = drafts.all.get(room) ?? "";
      if (here === (before.get(name)?.value ?? ""))
        await drafts.save(room, typeof value === "string" ? value : "");
    }
  }

  async function sayDraftsNow(): Promise<void> {
    const news = draftsToSay(own, drafts.all).map(
      (room): OwnChange => [ownName("draft", room), drafts.all.get(room) ?? null],
    );
    if ((await setNow(news)).ok) return;
    for (const one of news) await setNow([one]); // one that finds no room stays on this device
  }

  /** Names only say what to draw anew. */
  function announce(before: OwnState, next: OwnState): void {
    const changed = [...next].filter(
      ([name, field]) => !isSame(before.get(name)?.value ?? null, field.value),
    );
    if (changed.length > 0) changes.emit({ type: "own" });
    const roomsWith = (kind: "hidden" | "saved") =>
      new Set(
        changed.flatMap(([name]) => (name.startsWith(OWN_KINDS[kind]) ? [name.slice(2, 34) as RoomId] : [])),
      );
    for (const room of roomsWith("hidden")) changes.emit({ type: "reset", room });
    for (const room of roomsWith("saved")) changes.emit({ type: "timeline", room });
  }

  const set: Own["set"] = (fields) => core.queue.run(() => setNow(fields));
  return {
    set,
    merge: () => core.queue.run(mergeNow),
    sayDrafts: () => core.queue.run(sayDraftsNow),
    commands: ownCommands(run, own, set),
    ...ownViews(run, own),
  };
}

const SHOWN_TO_OTHERS = (["quiet", "resting", "hidesReading"] as const).map((kind) => ownName(kind));

const saysOtherwise = (before: OwnState, next: OwnState): boolean =>
  SHOWN_TO_OTHERS.some((name) => !isSame(before.get(name)?.value ?? null, next.get(name)?.value ?? null));

function isSame(one: CborValue, other: CborValue): boolean {
  if (!Array.isArray(one) || !Array.isArray(other)) return one === other;
  return one.length === other.length && one.every((item, at) => isSame(item, other[at] as CborValue));
}
