import type { Bytes, ObjectiveId } from "../../../crdt/index.ts";
import type { GoalsHost } from "./host.ts";
import type { GoalsReply, GoalsRequest, GoalsResult, ReplyTo } from "./protocol.ts";

/** More than that is no accident of one change: the objective is given up for now. */
const MAX_POISON = 4;

/**
 * A goals host that loads what a request needs and is not in memory: on first use, and again after the goals engine
 * was killed. A change that kills it is looked for by halves and left out; the reply names it among the refused, and
 * `onLeftOut` hears of it. `changesOf` gives all guarded changes of an objective in display order.
 */
export function loadOnDemand(
  host: GoalsHost,
  changesOf: (objective: ObjectiveId) => Promise<readonly Bytes[]>,
  onLeftOut: (objective: ObjectiveId) => void,
): GoalsHost {
  async function call<R extends GoalsRequest>(request: R): Promise<GoalsResult<ReplyTo<R>>> {
    if (request.type === "load")
      return (await load(host, request.objective, request.changes, onLeftOut)) as GoalsResult<ReplyTo<R>>;
    const first = await host.call(request);
    if (first.ok || first.error.reason !== "NotLoaded") return first;
    const changes = await changesOf(request.objective);
    if (changes.length === 0) return first; // there is no such objective
    const loaded = await load(host, request.objective, changes, onLeftOut);
    return loaded.ok ? host.call(request) : loaded;
  }
  return { call, close: () => host.close() };
}

async function load(
  host: GoalsHost,
  objective: ObjectiveId,
  all: readonly Bytes[],
  onLeftOut: (objective: ObjectiveId) => void,
): Promise<GoalsResult<GoalsReply>> {
  let changes = all;
  for (let poison = 0; ; poison++) {
    const result = await host.call({ type: "load", objective, changes });
    if (result.ok) return { ok: true, value: withRefused(result.value, poison) };
    if (!kills(result) || poison === MAX_POISON) return result;
    onLeftOut(objective);
    const at = await firstThatKills(host, objective, changes);
    changes = changes.toSpliced(at, 1);
  }
}

const kills = (result: GoalsResult<GoalsReply>): boolean =>
  !result.ok && (result.error.reason === "Trap" || result.error.reason === "TimedOut");

/** Place of the change that completes a prefix on which the goals engine dies. */
async function firstThatKills(
  host: GoalsHost,
  objective: ObjectiveId,
  changes: readonly Bytes[],
): Promise<number> {
  let fine = 0;
  let deadly = changes.length;
  while (deadly - fine > 1) {
    const middle = (fine + deadly) >> 1;
    if (kills(await host.call({ type: "load", objective, changes: changes.slice(0, middle) })))
      deadly = middle;
    else fine = middle;
  }
  return fine;
}

const withRefused = (reply: GoalsReply, poison: number): GoalsReply => ({
  ...reply,
  refused: [
    ...reply.refused,
    ...Array.from({ length: poison }, () => ({ hash: null, reason: "Rejected" as const })),
  ],
});
