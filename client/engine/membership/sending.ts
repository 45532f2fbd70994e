import {
  type Act,
  type ActError,
  type Entry,
  err,
  type Hand,
  ok,
  orgAct,
  profileSetAction,
  type Refusal,
  type Result,
  refusals,
  roomCreatedAction,
  type Wrap,
} from "../../../crdt/index.ts";
import type { CommandError } from "../api.ts";
import type { Accepted, Acts, AnyState, Make } from "../state/acts.ts";
import type { Core } from "../state/core.ts";
import type { PendingActRecord } from "../state/records.ts";
import type { Exchange } from "../sync/exchange.ts";

/** How acts come to the relay: signed on what the chain is then, and made anew when it has moved. */
export interface Sending extends Pick<Acts, "submit"> {
  /** An act that was kept for when the relay can be reached. */
  send(record: PendingActRecord): Promise<Result<unknown, CommandError>>;
}

const ATTEMPTS = 12;
const RETRY_MS = 150;

export const handOf = (core: Core): Hand => ({
  crypto: core.ports.crypto,
  org: core.roster.state(),
  device: core.identity.device,
  signer: core.identity.keys.signer,
  at: core.time.now(),
});

export function createSending(core: Core, exchangeOf: () => Exchange | null, accepted: Accepted): Sending {
  async function submit<State extends AnyState>(
    make: Make<State>,
  ): Promise<Result<Act<State>, CommandError>> {
    for (let attempt = 1; ; attempt++) {
      const exchange = exchangeOf();
      if (exchange === null) return err({ type: "NeedsRelay" });
      const act = await core.queue.run(async () => {
        const made = await make(handOf(core));
        if (made.ok) await keepOwnSeeds(core, made.value.wraps);
        return made;
      });
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
      if (answer.refusal === "NoSuchRoom") return err({ type: "NotFound" }); // out of it since it was asked for
      if (refusals[answer.refusal] === "final") return err({ type: "Internal", detail: answer.refusal });
      if (attempt === ATTEMPTS) return err(laterError(core, answer.refusal));
      if (answer.refusal === "ClockAhead") exchange.ping(); // its answer says what time it is
      const wait = RETRY_MS * attempt * (0.5 + core.ports.timers.jitter());
      await new Promise<void>((resolve) => core.ports.timers.after(wait, resolve)); // the missing entries are on their way
    }
  }

  async function send({ act }: PendingActRecord): Promise<Result<unknown, CommandError>> {
    if (act.kind === "roomFounded") return sendFounded(act);
    const isDone = () => act.kind === "roomCreated" && core.roster.state().rooms.has(act.room);
    if (isDone()) return ok(null);
    const sent = await submit(async (hand) => {
      const action = await actionOf(core, act);
      return action === null ? err({ type: "NoKeyYet" }) : orgAct(hand, [action]);
    });
    return isDone() ? ok(null) : sent; // it was sent before and its answer lost: the entry came while it was made anew
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

  return { submit, send };
}

/**
 * A new member key is known to nobody else before it is sealed for this device. The relay may take the entry and lose the seal before it
 * was fetched, and its answer may never come: so it is on this disk first.
 */
async function keepOwnSeeds(core: Core, wraps: readonly Wrap[]): Promise<void> {
  const { device } = core.identity;
  const own = wraps.filter(({ kind, recipient }) => kind === "memberKeyForDevice" && recipient === device);
  if (own.length > 0) await core.keys.learn(own.map(({ bytes }) => bytes));
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
