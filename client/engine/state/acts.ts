import {
  type Action,
  type Bytes,
  type Entry,
  err,
  type FeedId,
  hlcOf,
  type MemberId,
  ok,
  orderKey,
  profileSetAction,
  type Result,
  type RoomId,
  roomCreatedAction,
  type Stamp,
} from "../../../crdt/index.ts";
import type { CommandError } from "../api.ts";
import type { Exchange } from "../sync/exchange.ts";
import { applyRosterLine } from "./apply.ts";
import { createBatch } from "./batch.ts";
import type { Core } from "./core.ts";
import { textKey, under } from "./places.ts";
import type { LineRecord, PendingActRecord } from "./records.ts";
import { roomRecordKey } from "./room-book.ts";

/**
 * Acts on the roster. The relay orders them (compare-and-swap on the head), so each waits for its answer; those that
 * make sense without a network (a new room, a new name) are kept and sent when it returns.
 */
export interface Acts {
  pending(): readonly PendingActRecord[];
  /** Puts one entry on the chain. Never call it on the engine's queue: it waits for the relay. */
  submit(action: Action, wraps: readonly Bytes[]): Promise<Result<Entry, CommandError>>;
  keep(act: PendingActRecord["act"]): Promise<Result<null, CommandError>>;
  flush(): Promise<void>;
}

const ATTEMPTS = 6;
const RETRY_MS = 150;

export async function openActs(core: Core, exchangeOf: () => Exchange | null): Promise<Acts> {
  const disk = core.ports.disks.outbox;
  const kept = new Map<string, PendingActRecord>();
  for (const { value } of await disk.range("entries", { ...under(new Uint8Array(0)), limit: 10_000 }))
    kept.set((value as PendingActRecord).id, value as PendingActRecord);
  let flushing: Promise<void> | null = null;
  const byAge = () => [...kept.values()].sort((a, b) => a.at - b.at);

  async function submit(action: Action, wraps: readonly Bytes[]): Promise<Result<Entry, CommandError>> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const exchange = exchangeOf();
      if (exchange === null) return err({ type: "NeedsRelay" });
      const { keys, device } = core.identity;
      const entry = await core.queue.run(() =>
        core.roster.draft(action, device, keys.signer, core.time.now()),
      );
      const answer = await exchange.append([entry.bytes], wraps);
      if (answer === null) return err({ type: "NeedsRelay" });
      if (answer.refusal === null) {
        await core.queue.run(() => acceptOwn(core, entry, exchange));
        return ok(entry);
      }
      if (answer.refusal === "NotAllowed") return err({ type: "NotAllowed", rule: answer.rule });
      if (answer.refusal !== "Behind") return err({ type: "Internal", detail: answer.refusal });
      await new Promise<void>((resolve) => core.ports.timers.after(RETRY_MS * (attempt + 1), resolve)); // the missing entries are on their way
    }
    return err({ type: "NeedsRelay" });
  }

  async function sendKept(record: PendingActRecord): Promise<boolean> {
    const { act } = record;
    const known = act.kind === "roomCreated" && core.roster.state().rooms.has(act.room);
    const sent = known ? ok(null) : await submit(await actionOf(core, act), []);
    if (!sent.ok && sent.error.type === "NeedsRelay") return false;
    await core.queue.run(async () => {
      await disk.commit([{ table: "entries", key: textKey(record.id), delete: true }], "strict");
      kept.delete(record.id);
      core.changes.emit({ type: "roster" });
      core.changes.emit({ type: "sync" });
    });
    return true;
  }

  /** Oldest first, also those that are kept meanwhile; stops where the relay cannot be reached. */
  async function sendAllKept(): Promise<void> {
    for (let next = byAge()[0]; next !== undefined; next = byAge()[0]) if (!(await sendKept(next))) return;
  }

  return {
    submit,
    pending: byAge,
    async keep(act) {
      const record: PendingActRecord = {
        id: `${core.time.now().toString(36)}-${kept.size}-${act.kind}`,
        act,
        at: core.time.now(),
      };
      const saved = await disk.commit(
        [{ table: "entries", key: textKey(record.id), value: record }],
        "strict",
      );
      if (!saved.ok) return err({ type: "NotSaved", reason: saved.error.reason });
      kept.set(record.id, record);
      core.changes.emit({ type: "roster" });
      core.changes.emit({ type: "sync" });
      return ok(null);
    },
    flush() {
      flushing ??= sendAllKept().finally(() => {
        flushing = null;
      });
      return flushing;
    },
  };
}

async function actionOf(core: Core, act: PendingActRecord["act"]): Promise<Action> {
  const base = {
    crypto: core.ports.crypto,
    state: core.roster.state(),
    epochKey: core.identity.epochKey,
    name: act.name,
  };
  return act.kind === "roomCreated"
    ? roomCreatedAction({ ...base, use: act.use, room: act.room })
    : profileSetAction(base);
}

async function acceptOwn(core: Core, entry: Entry, exchange: Exchange): Promise<void> {
  const accepted = await core.roster.accept(entry.seq, [entry.bytes]);
  if (!accepted.ok) return;
  await showRosterLines(core);
  if (entry.action.kind === "roomCreated") exchange.subscribe([entry.action.room]);
}

const LINES_KEY = textKey("rosterLines");

/**
 * Who joined and which rooms were made, as lines in the rooms: placed by what is signed, so alike on every device. How
 * far the chain is shown is kept with each line: what a full or lost cache did not take is shown the next time.
 */
export async function showRosterLines(core: Core): Promise<void> {
  const shown = ((await core.ports.disks.cache.get("meta", LINES_KEY)) as number | undefined) ?? -1;
  const fresh = core.roster.history().filter(({ seq }) => seq > shown);
  for (const entry of fresh) if (!(await showEntry(core, entry))) break;
  core.changes.emit({ type: "roster" });
}

function lineOf(
  core: Core,
  { action, by }: Entry,
): { readonly room: RoomId; readonly author: MemberId | null; readonly line: LineRecord } | null {
  const state = core.roster.state();
  if (action.kind === "roomCreated")
    return {
      room: action.room,
      author: state.devices.get(by)?.member ?? null,
      line: { type: "RoomCreated" },
    };
  const first = [...state.rooms.values()]
    .filter(({ use }) => use === "chat")
    .sort((a, b) => a.createdSeq - b.createdSeq)[0];
  if (action.kind !== "memberJoined" || first === undefined) return null;
  const { member } = action.member;
  return {
    room: first.room,
    author: member,
    line: { type: "MemberJoined", invitedBy: state.members.get(member)?.invitedBy ?? null },
  };
}

/** False when the cache did not take it. */
async function showEntry(core: Core, entry: Entry): Promise<boolean> {
  const batch = createBatch(core.ports.disks.cache);
  const about = lineOf(core, entry);
  const stamp: Stamp = {
    hlc: hlcOf(entry.at),
    feed: `${entry.by}${"0".repeat(16)}` as FeedId,
    seq: entry.seq,
  };
  const order = orderKey(stamp);
  const record =
    about &&
    applyRosterLine(batch, core.rooms.get(about.room), about.room, {
      kind: "line",
      order,
      stamp,
      author: about.author,
      arrivedAt: core.time.now(),
      late: false,
      line: about.line,
    });
  if (about !== null) batch.put("rooms", roomRecordKey(about.room), record);
  batch.put("meta", LINES_KEY, entry.seq);
  const saved = await batch.commit("relaxed");
  if (!saved.ok) {
    core.health.notSaved = { reason: saved.error.reason, since: core.ports.clock.now() };
    core.changes.emit({ type: "sync" });
  } else if (about !== null && record !== null) {
    core.rooms.set(about.room, record);
    core.changes.emit({ type: "messages", room: about.room, orders: [order] });
    core.changes.emit({ type: "room", room: about.room });
  }
  return saved.ok;
}
