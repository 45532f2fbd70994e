import {
  type Bytes,
  type ChainId,
  type FeedId,
  type FeedRun,
  parseChainId,
  parseFeedId,
  parseRoomId,
  type RoomId,
} from "../../../crdt/index.ts";
import { checkedDisk } from "../disk/checked.ts";
import type { Disk } from "../ports.ts";
import type { Running } from "../running.ts";
import type { Core } from "../state/core.ts";
import { receiveRuns } from "../state/inbox.ts";
import { receiveRegisters } from "../state/markers.ts";
import { NO_LIMIT, under } from "../state/places.ts";
import type { RegisterRecord, RowRecord } from "../state/records.ts";
import { decodeBlock } from "../tables/blocks.ts";
import { rowsOf } from "./export.ts";

/**
 * Brings everything that is sound in a cache that was set aside into the new one, through the doors that a relay's answers
 * pass: so nothing damaged comes along, and what is here already changes nothing. A relay that has less is filled afterwards
 * as ever; what only the damaged cache had is not lost with it. Broken off, it begins again at the next start.
 */
export async function carryOver(run: Running): Promise<void> {
  const { asideCache, crypto } = run.core.ports;
  const opened = (await asideCache?.open()) ?? null;
  if (!asideCache || opened === null) return;
  const old = checkedDisk("cache", opened, crypto, async () => {});
  const core = quietly(run.core);
  try {
    await carryChains(run, old);
    await carryRegisters(core, old);
    let tally = await carryRows(core, old);
    await core.queue.run(() => run.outbox.mend());
    await core.queue.run(() => run.outbox.recover());
    if (tally.leftOut > 0) tally = await carryRows(core, old); // own rows that wait may have closed a gap
    run.core.health.notSaved = core.health.notSaved;
    if (core.health.notSaved === null) await run.setAside.carried({ since: asideCache.since, ...tally });
    core.changes.emit({ type: "sync" });
  } finally {
    await opened.close();
  }
}

/** Nothing here is late, since this device had it before; and what does not hold is counted in one place, not among what others sent. */
const quietly = (core: Core): Core => ({
  ...core,
  presenceOfRelay: { inStepSince: () => null, topBefore: () => 0 },
  health: { ...core.health, setAside: new Map() },
});

/** As far as each chain goes on without a gap; the relay has the rest. */
async function carryChains({ core, effects }: Running, old: Disk): Promise<void> {
  const rows = await old.range("entries", { ...under(new Uint8Array(0)), limit: NO_LIMIT });
  const chains = new Map<ChainId, Bytes[]>();
  for (const { key, value } of rows) {
    const chain = parseChainId(key.slice(0, 32));
    if (chain === null) continue;
    const entries = chains.get(chain) ?? [];
    chains.set(chain, entries);
    if (seqIn(key) === entries.length) entries.push(value as Bytes);
  }
  const org = core.identity.record.org;
  for (const [chain, entries] of [...chains].sort(([a], [b]) => Number(b === org) - Number(a === org)))
    await core.queue.run(async () => {
      const accepted = await core.roster.accept(chain, 0, entries);
      if (accepted.ok && accepted.value.length > 0) await effects.grown(chain, accepted.value);
    });
}

async function carryRegisters(core: Core, old: Disk): Promise<void> {
  const rows = await old.range("registers", { ...under(new Uint8Array(0)), limit: NO_LIMIT });
  for (const { key, value } of rows) {
    const room = parseRoomId(key.slice(0, 16));
    if (room !== null)
      await core.queue.run(() => receiveRegisters(core, room, [(value as RegisterRecord).bytes]));
  }
}

interface Tally {
  readonly bytes: number;
  readonly leftOut: number;
}

const RUN_ROWS = 400;

/** In the order of their places: feed by feed, from its beginning. */
async function carryRows(core: Core, old: Disk): Promise<Tally> {
  let bytes = 0;
  let leftOut = 0;
  let run: Run | null = null;
  const take = async (): Promise<void> => {
    if (run === null || run.envelopes.length === 0) return;
    const { room, feed, from, envelopes } = run;
    await core.queue.run(() => receive(core, { room, feed, from, envelopes }));
    leftOut += from + envelopes.length - nextOf(core, room, feed);
  };
  for await (const { room, feed, seq, envelope } of envelopesOf(old)) {
    bytes += envelope.length;
    if (run === null || run.room !== room || run.feed !== feed || run.envelopes.length === RUN_ROWS) {
      await take();
      run = { room, feed, from: nextOf(core, room, feed), envelopes: [] };
    }
    if (seq >= (core.rooms.get(room).left.get(feed) ?? Number.POSITIVE_INFINITY)) continue; // lives on elsewhere
    const next = run.from + run.envelopes.length;
    if (seq === next) run.envelopes.push(envelope);
    else if (seq > next) leftOut++;
  }
  await take();
  return { bytes, leftOut };
}

/** Blocks first: in a cache whose taking over broke off, what comes after them lies one by one as a Skein of before had it. */
async function* envelopesOf(old: Disk) {
  for (const table of ["blocks", "rows"] as const)
    for await (const { key, value } of rowsOf(old, table)) {
      const place = placeOf(key);
      if (place === null) continue;
      const rows = table === "rows" ? [value as RowRecord] : decodeBlock(value as Bytes);
      for (const [at, row] of rows.entries()) yield { ...place, seq: place.seq + at, envelope: row.bytes };
    }
}

interface Run {
  readonly room: RoomId;
  readonly feed: FeedId;
  readonly from: number;
  readonly envelopes: Bytes[];
}

/** Takes what holds of a run: a row in it that is no envelope, or not this author's, must not keep those before it out. */
async function receive(core: Core, run: Run): Promise<void> {
  const { room, feed, from, envelopes } = run;
  const clientId = core.rooms.clientId(room, feed);
  const { errors } = await receiveRuns(core, room, [
    { clientId, feed: from === 0 ? feed : null, from, envelopes } satisfies FeedRun,
  ]);
  if (errors.length === 0 || envelopes.length === 1) return;
  const half = envelopes.length >> 1;
  await receive(core, { ...run, envelopes: envelopes.slice(0, half) });
  if (nextOf(core, room, feed) === from + half)
    await receive(core, { ...run, from: from + half, envelopes: envelopes.slice(half) });
}

const nextOf = (core: Core, room: RoomId, feed: FeedId): number =>
  core.rooms.get(room).heads.get(feed)?.next ?? 0;

function placeOf(key: Bytes): { readonly room: RoomId; readonly feed: FeedId; readonly seq: number } | null {
  const room = parseRoomId(key.slice(0, 16));
  const feed = parseFeedId(key.slice(16, 40));
  return room && feed && { room, feed, seq: seqIn(key) };
}

const seqIn = (key: Bytes): number =>
  Number(new DataView(key.buffer, key.byteOffset, key.length).getBigUint64(key.length - 8));
