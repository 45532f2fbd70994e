import {
  type Act,
  type ActError,
  type ChainId,
  type Entry,
  err,
  type Hand,
  ok,
  type Result,
  type RoomRoster,
  type RosterState,
  type Wrap,
} from "../../../crdt/index.ts";
import type { CommandError } from "../api.ts";
import { halves } from "../halves.ts";
import { later } from "../later.ts";
import type { DiskWrite } from "../ports.ts";
import type { Exchange } from "../sync/exchange.ts";
import type { Core } from "./core.ts";
import { textKey, under } from "./places.ts";
import type { CommandRecord, PendingActRecord } from "./records.ts";

/**
 * Acts on the chains. The relay orders them (compare-and-swap on the head), so each waits for its answer; those that
 * make sense without a network (a new room, a new name) are kept and sent when it returns.
 */
export interface Acts {
  pending(): readonly PendingActRecord[];
  /** Sends one that the relay has refused once more, or drops it. `null`: there is none with this id. */
  retryRefused(id: string): Promise<PendingActRecord | null>;
  dropRefused(id: string): Promise<PendingActRecord | null>;
  /** Does an act at the relay, made anew when the chain has moved. Never call it on the engine's queue: it waits. */
  submit<State extends AnyState>(make: Make<State>): Promise<Result<Act<State>, CommandError>>;
  keep(act: PendingActRecord["act"], answer?: KeptAnswer): Promise<Result<null, CommandError>>;
  flush(): Promise<void>;
}

export type AnyState = RosterState | RoomRoster;
export type Make<State extends AnyState> = (
  hand: Hand,
) => Promise<Result<Act<State>, ActError | CommandError>>;

/** What has to follow when entries of ours are on a chain. */
export type Accepted = (chain: ChainId, entries: readonly Entry[], wraps: readonly Wrap[]) => Promise<void>;

const FLUSH_AGAIN_MS = 5_000;

export async function openActs(
  core: Core,
  exchangeOf: () => Exchange | null,
  accepted: Accepted,
): Promise<Acts> {
  const disk = core.ports.disks.outbox;
  const kept = new Map<string, PendingActRecord>();
  for (const { value } of await disk.range("entries", { ...under(new Uint8Array(0)), limit: 10_000 }))
    kept.set((value as PendingActRecord).id, value as PendingActRecord);
  let flushing: Promise<void> | null = null;
  const sending = later(async () => (await halves.membership()).createSending(core, exchangeOf, accepted));
  const byAge = () => [...kept.values()].sort((a, b) => a.at - b.at);

  async function sendKept(record: PendingActRecord): Promise<boolean> {
    const half = await sending().catch(() => null);
    const sent = await half?.send(record);
    if (sent === undefined || (!sent.ok && isPassing(sent.error))) return false;
    await core.queue.run(() => (sent.ok ? drop(record) : put({ ...record, refusal: reasonOf(sent.error) })));
    return true;
  }

  /** What a person did and the relay will not have stays until they say what becomes of it. */
  async function put(record: PendingActRecord): Promise<void> {
    await disk.commit([{ table: "entries", key: textKey(record.id), value: record }], "strict");
    kept.set(record.id, record);
    tell();
  }

  async function drop({ id }: PendingActRecord): Promise<void> {
    await disk.commit([{ table: "entries", key: textKey(id), delete: true }], "strict");
    kept.delete(id);
    tell();
  }

  function tell(): void {
    core.changes.emit({ type: "roster" });
    core.changes.emit({ type: "sync" });
  }

  async function settle(
    id: string,
    how: (record: PendingActRecord) => Promise<void>,
  ): Promise<PendingActRecord | null> {
    const record = kept.get(id);
    if (record?.refusal === undefined) return null;
    await core.queue.run(() => how(record));
    return record;
  }

  /** Oldest first, also those that are kept meanwhile; stops where the relay cannot be reached. */
  async function sendAllKept(): Promise<void> {
    const next = () => byAge().find(({ refusal }) => refusal === undefined);
    for (let record = next(); record !== undefined; record = next())
      if (!(await sendKept(record))) return sendRestLater();
  }

  /** While there is a connection nothing else would begin it again: a key may be on its way, a clock be set right. */
  function sendRestLater(): void {
    if (exchangeOf() !== null) core.ports.timers.after(FLUSH_AGAIN_MS, () => void flush());
  }

  function flush(): Promise<void> {
    flushing ??= sendAllKept().finally(() => {
      flushing = null;
    });
    return flushing;
  }

  return {
    submit: async (make) => (await sending()).submit(make),
    pending: byAge,
    async keep(act, answer) {
      const record: PendingActRecord = {
        id: `${core.time.now().toString(36)}-${kept.size}-${act.kind}`,
        act,
        at: core.time.now(),
      };
      const saved = await disk.commit(
        [{ table: "entries", key: textKey(record.id), value: record }, ...answerWrites(core, answer)],
        "strict",
      );
      if (!saved.ok) return err({ type: "NotSaved", reason: saved.error.reason });
      kept.set(record.id, record);
      tell();
      return ok(null);
    },
    flush,
    async retryRefused(id) {
      const record = await settle(id, ({ refusal: _, ...again }) => put(again));
      if (record !== null) void flush();
      return record;
    },
    dropRefused: (id) => settle(id, drop),
  };
}

/** What a command that is given again is answered with. */
export interface KeptAnswer {
  readonly id: string;
  readonly answer: unknown;
}

const answerWrites = (core: Core, answer: KeptAnswer | undefined): readonly DiskWrite[] =>
  answer === undefined
    ? []
    : [
        {
          table: "commands",
          key: textKey(answer.id),
          value: { at: core.ports.clock.now(), answer: answer.answer } satisfies CommandRecord,
        },
      ];

const reasonOf = (error: CommandError): "NotMember" | "NotAllowed" => {
  const isGone =
    error.type === "NotAllowed" && (error.rule === "authorBelongsNow" || error.rule === "guestsTimeIsOver");
  return isGone || error.type === "NotMember" ? "NotMember" : "NotAllowed";
};

/** Asking again later may help: what a person did is not dropped for it. */
const isPassing = ({ type }: CommandError): boolean =>
  type === "NeedsRelay" || type === "NoKeyYet" || type === "ClockWrong" || type === "Internal";
