import {
  type Bytes,
  type ClientId,
  encodeMessage,
  encodeUpdateMessage,
  type FeedRun,
} from "../../crdt/public.ts";
import { limits } from "../limits.ts";
import type { AddedRun, RoomDraft } from "./batch.ts";
import type { Subscription } from "./subscription.ts";

/**
 * Tells everybody in a room what one transaction has added; it is durable already.
 *
 * One message is encoded for all who brought nothing themselves. Whoever is too slow, or would get too much at once,
 * reads it from the store instead. Rules RLY13 and RLY14 in SPEC.md. Returns the number of deliveries.
 */
export function fanOut(draft: RoomDraft): number {
  return fanOutRows(draft) + fanOutRegisters(draft);
}

function fanOutRows({ log, added }: RoomDraft): number {
  if (added.length === 0 || log.listeners.size === 0) return 0;
  const origins = new Set(added.map((run) => run.origin));
  const shared = split(added).map((runs) => encodeUpdateMessage(joinRuns(runs)));
  const lengths = shared.map(({ length }) => length);
  const isHuge = lengths.some((length) => length > 2 * limits.chunkBytes); // one run of a whole frame: sent on in pieces
  const bytes = isHuge ? Number.POSITIVE_INFINITY : lengths.reduce((sum, length) => sum + length, 0);
  const rows = rowsIn(added);
  let deliveries = 0;
  for (const subscription of log.listeners) {
    skipOwn(subscription, added);
    if (!subscription.isLive) continue;
    const isOrigin = origins.has(subscription);
    const runs = isOrigin ? added.filter((run) => run.origin !== subscription) : added;
    if (runs.length === 0) continue;
    deliveries += isOrigin ? rowsIn(runs) : rows;
    if (!subscription.listener.outlet.hasRoomFor(bytes))
      subscription.fallBehind(vectorBefore(log.heads.values(), runs));
    else if (!isOrigin) for (const message of shared) subscription.forward(message);
    else for (const some of split(runs)) subscription.forward(encodeUpdateMessage(joinRuns(some)));
  }
  return deliveries;
}

function fanOutRegisters({ log, addedRegisters }: RoomDraft): number {
  if (addedRegisters.length === 0) return 0;
  const origins = new Set(addedRegisters.map(({ origin }) => origin));
  const all = encodeMessage({ type: "registers", registers: addedRegisters.map(({ bytes }) => bytes) });
  let deliveries = 0;
  for (const subscription of log.listeners) {
    if (subscription.channel === null) continue; // a mirror of the log knows no registers
    if (!subscription.listener.outlet.hasRoom) {
      subscription.missRegisters();
      continue;
    }
    deliveries++;
    if (!origins.has(subscription)) {
      subscription.forward(all);
      continue;
    }
    const others = addedRegisters.filter(({ origin }) => origin !== subscription).map(({ bytes }) => bytes);
    if (others.length > 0) subscription.say({ type: "registers", registers: others });
  }
  return deliveries;
}

const rowsIn = (runs: readonly AddedRun[]): number =>
  runs.reduce((sum, { envelopes }) => sum + envelopes.length, 0);

/** Groups of runs that are about one chunk each; a run stays whole (it came in one frame). */
function split(runs: readonly AddedRun[]): readonly (readonly AddedRun[])[] {
  const groups: AddedRun[][] = [];
  let room = 0;
  for (const run of runs) {
    const bytes = run.envelopes.reduce((sum, envelope) => sum + envelope.length, 0);
    if (bytes > room) {
      groups.push([]);
      room = limits.chunkBytes;
    }
    groups.at(-1)?.push(run);
    room -= bytes;
  }
  return groups;
}

/** Runs of one feed follow each other in the order of writing: one run each. */
function joinRuns(added: readonly AddedRun[]): readonly FeedRun[] {
  const runs = new Map<ClientId, FeedRun & { readonly envelopes: Bytes[] }>();
  for (const { clientId, feed, from, envelopes } of added) {
    const run = runs.get(clientId);
    if (run === undefined) runs.set(clientId, { clientId, feed, from, envelopes: [...envelopes] });
    else run.envelopes.push(...envelopes);
  }
  return [...runs.values()];
}

function skipOwn(subscription: Subscription, added: readonly AddedRun[]): void {
  if (subscription.isLive) return;
  for (const { origin, clientId, from, envelopes } of added)
    if (origin === subscription) subscription.skip(clientId, from, from + envelopes.length);
}

/** Where a live socket stood before these runs. */
function vectorBefore(
  heads: Iterable<{ readonly clientId: ClientId; readonly next: number }>,
  runs: readonly AddedRun[],
): ReadonlyMap<ClientId, number> {
  const vector = new Map<ClientId, number>();
  for (const { clientId, next } of heads) vector.set(clientId, next);
  for (const { clientId, from } of runs) vector.set(clientId, Math.min(from, vector.get(clientId) ?? from));
  return vector;
}
