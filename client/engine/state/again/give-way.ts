import {
  type ClientId,
  equalBytes,
  type FeedRun,
  feedToDevice,
  type ParsedRun,
  parseEnvelope,
  parseRun,
  type RoomId,
  verifyRun,
} from "../../../../crdt/index.ts";
import { readRow, readRows } from "../../tables/rows.ts";
import type { Core } from "../core.ts";
import { countSetAside, entitledPart } from "../inbox.ts";
import type { Outbox } from "../outbox.ts";
import { refoldRoom } from "./refold.ts";

/**
 * Two stories were told at one place, and another one than ours stands at the relay: it is what everybody else gets, so
 * ours gives way from the first row on that differs. What this device wrote itself is sealed anew in a new feed. Only
 * feeds that were asked for after a fork was noticed (`asked`): whoever speaks past the relay moves nothing. Rule LOG11.
 */
export async function giveWay(
  core: Core,
  outbox: Outbox,
  room: RoomId,
  runs: readonly FeedRun[],
  asked: ReadonlySet<ClientId>,
): Promise<void> {
  for (const run of runs) {
    const parsed = asked.has(run.clientId) ? parseRun(room, run, core.ports.crypto) : null;
    if (!parsed?.ok) continue;
    const at = await firstDifference(core, parsed.value);
    if (at === null || !(await mayStand(core, room, parsed.value, at))) continue;
    const { feed } = parsed.value;
    if (feed.startsWith(core.identity.device)) await outbox.moveOn(room, feed, at, true);
    else await refoldRoom(core, room, { feed, from: at });
    countSetAside(core, "Fork");
  }
}

/** The first place of a run where other bytes are stored here, behind a row that both have. */
async function firstDifference(core: Core, run: ParsedRun): Promise<number | null> {
  const ours = await readRows(
    core.ports.disks.cache,
    run.room,
    run.feed,
    run.from,
    run.from + run.envelopes.length,
  );
  for (const [at, { header, bytes }] of run.envelopes.entries()) {
    const there = ours[at];
    if (there === undefined) return null;
    if (!equalBytes(there.bytes, bytes)) {
      const isBehindSame = header.seq > run.from || header.seq === 0 || (await continuesOurs(core, run));
      return isBehindSame ? header.seq : null;
    }
  }
  return null;
}

async function continuesOurs(core: Core, run: ParsedRun): Promise<boolean> {
  const before = await readRow(core.ports.disks.cache, run.room, run.feed, run.from - 1);
  const envelope = before && parseEnvelope(before.bytes, core.ports.crypto);
  return envelope?.ok === true && equalBytes(envelope.value.hash, run.envelopes[0].header.prev);
}

/** Nothing gives way to what would not be taken. */
async function mayStand(core: Core, room: RoomId, run: ParsedRun, at: number): Promise<boolean> {
  const author = core.roster.state().devices.get(feedToDevice(run.feed));
  if (author === undefined) return false;
  const entitled = await entitledPart(core, room, run, author);
  if ("type" in entitled || entitled.from + entitled.envelopes.length <= at) return false;
  return (await verifyRun(entitled, author.signKey, core.ports.crypto)).ok;
}
