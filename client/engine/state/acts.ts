import {
  type Act,
  type ActError,
  type ChainId,
  type Entry,
  err,
  type Hand,
  ok,
  orgAct,
  profileSetAction,
  type Refusal,
  type Result,
  type RoomRoster,
  type RosterState,
  refusals,
  roomCreatedAction,
  type Wrap,
} from "../../../crdt/index.ts";
import type { CommandError } from "../api.ts";
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
  /** Does an act at the relay, made anew when the chain has moved. Never call it on the engine's queue: it waits. */
  submit<State extends AnyState>(make: Make<State>): Promise<Result<Act<State>, CommandError>>;
  keep(act: PendingActRecord["act"], answer?: KeptAnswer): Promise<Result<null, CommandError>>;
  flush(): Promise<void>;
}

type AnyState = RosterState | RoomRoster;
export type Make<State extends AnyState> = (
  hand: Hand,
) => Promise<Result<Act<State>, ActError | CommandError>>;

/** What has to follow when entries of ours are on a chain. */
export type Accepted = (chain: ChainId, entries: readonly Entry[], wraps: readonly Wrap[]) => Promise<void>;

const ATTEMPTS = 12;
const RETRY_MS = 150;
const FLUSH_AGAIN_MS = 5_000;

export const handOf = (core: Core): Hand => ({
  crypto: core.ports.crypto,
  org: core.roster.state(),
  device: core.identity.device,
  signer: core.identity.keys.signer,
  at: core.time.now(),
});

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
  const byAge = () => [...kept.values()].sort((a, b) => a.at - b.at);

  async function submit<State extends AnyState>(
    make: Make<State>,
  ): Promise<Result<Act<State>, CommandError>> {
    for (let attempt = 1; ; attempt++) {
      const exchange = exchangeOf();
      if (exchange === null) return err({ type: "NeedsRelay" });
      const act = await core.queue.run(() => make(handOf(core)));
      if (!act.ok) return err(commandErrorOf(act.error));
      if (!mayAct(core, act.value)) return err({ type: "NeedsRelay" });
      const [bytes, wraps] = bytesOf(act.value);
      const answer = await exchange.append(act.value.chain, bytes, wraps);
      if (answer === null) return err({ type: "NeedsRelay" });
      if (answer.refusal === null) {
        await core.queue.run(() => accepted(act.value.chain, act.value.entries, act.value.wraps));
        return ok(act.value);
      }
      if (answer.refusal === "NotAllowed") return err(notAllowed(core, answer.rule));
      if (refusals[answer.refusal] === "final") return err({ type: "Internal", detail: answer.refusal });
      if (attempt === ATTEMPTS) return err(laterError(core, answer.refusal));
      if (answer.refusal === "ClockAhead") exchange.ping(); // its answer says what time it is
      const wait = RETRY_MS * attempt * (0.5 + core.ports.timers.jitter());
      await new Promise<void>((resolve) => core.ports.timers.after(wait, resolve)); // the missing entries are on their way
    }
  }

  async function send({ act }: PendingActRecord): Promise<Result<unknown, CommandError>> {
    if (act.kind === "roomFounded") return sendFounded(act);
    if (act.kind === "roomCreated" && core.roster.state().rooms.has(act.room)) return ok(null);
    return submit(async (hand) => {
      const action = await actionOf(core, act);
      return action === null ? err({ type: "NoKeyYet" }) : orgAct(hand, [action]);
    });
  }

  /** A room of its own begins on this device: what the relay gets is what was signed then. */
  async function sendFounded({
    chain,
    entries,
    wraps,
  }: Extract<PendingActRecord["act"], { kind: "roomFounded" }>): Promise<Result<null, CommandError>> {
    const exchange = core.cited.isBehind(core.roster.state()) ? null : exchangeOf();
    const answer = exchange && (await exchange.append(chain, entries, wraps));
    if (exchange === null || answer === null) return err({ type: "NeedsRelay" });
    if (answer.refusal === null) await core.queue.run(() => accepted(chain, [], []));
    if (answer.refusal === null) return ok(null);
    return err(
      refusals[answer.refusal] === "final"
        ? { type: "NotAllowed", rule: answer.rule }
        : laterError(core, answer.refusal),
    );
  }

  async function sendKept(record: PendingActRecord): Promise<boolean> {
    const sent = await send(record);
    if (!sent.ok && isPassing(sent.error)) return false;
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
    for (let next = byAge()[0]; next !== undefined; next = byAge()[0])
      if (!(await sendKept(next))) return sendRestLater();
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
    submit,
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
      core.changes.emit({ type: "roster" });
      core.changes.emit({ type: "sync" });
      return ok(null);
    },
    flush,
  };
}

/**
 * While there is more of a chain than is here, nobody is let in by what is here: the missing entries may be about them. Taking
 * somebody's right needs no waiting, least of all that of somebody who speaks of entries that do not exist.
 */
function mayAct(core: Core, { chain, entries }: Act<AnyState>): boolean {
  const state = core.roster.chainOf(chain) ?? core.roster.state();
  return !core.cited.isBehind(state) || entries.some(({ action }) => takesAway.has(action.kind));
}

const takesAway: ReadonlySet<Entry["action"]["kind"]> = new Set<Entry["action"]["kind"]>([
  "memberRemoved",
  "deviceRevoked",
  "roomMemberRemoved",
]);

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

const bytesOf = ({ entries, wraps }: Act<AnyState>) =>
  [entries.map(({ bytes }) => bytes), wraps.map(({ bytes }) => bytes)] as const;

/** `null` while the newest key of the organisation is not here. */
async function actionOf(core: Core, act: Exclude<PendingActRecord["act"], { kind: "roomFounded" }>) {
  const state = core.roster.state();
  const epochKey = core.keys.newest(state.chain);
  if (epochKey === null) return null;
  const base = { crypto: core.ports.crypto, state, epochKey, name: act.name };
  return act.kind === "roomCreated"
    ? roomCreatedAction({ ...base, use: act.use, room: act.room })
    : profileSetAction(base);
}

/** Asking again later may help: what a person did is not dropped for it. */
const isPassing = ({ type }: CommandError): boolean =>
  type === "NeedsRelay" || type === "NoKeyYet" || type === "ClockWrong" || type === "Internal";

const laterError = (core: Core, refusal: Refusal): CommandError =>
  refusal === "ClockAhead"
    ? { type: "ClockWrong", offsetMs: core.time.offsetMs() ?? 0 }
    : { type: "NeedsRelay" };

/** Reducer errors in the words of commands; what is one already passes. */
function commandErrorOf(error: ActError | CommandError): CommandError {
  if (error.type === "NotAllowed") return { type: "NotAllowed", rule: error.rule };
  return isReducerError(error) ? { type: "Internal", detail: error.type } : error;
}

type ReducerError = Exclude<ActError, { type: "NotAllowed" }>;

const reducerErrors = {
  BadCbor: true,
  BadCose: true,
  BadEntry: true,
  BadSignature: true,
  Behind: true,
  OrgBehind: true,
  TooLarge: true,
  UnknownAction: true,
  UnknownVersion: true,
} as const satisfies Record<ReducerError["type"], true>;

const isReducerError = (error: ReducerError | CommandError): error is ReducerError =>
  Object.hasOwn(reducerErrors, error.type);

const notAllowed = (core: Core, rule: string): CommandError =>
  rule === "guestCapHolds"
    ? { type: "GuestCapReached", perDay: core.roster.state().guestCapPerDay }
    : { type: "NotAllowed", rule };
