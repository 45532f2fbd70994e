import type { Plan } from "./plan.ts";

/** A fault in one or more places of the product's source. The text must stand there exactly once: a mutant that finds its place no more is told, not passed over. */
export interface SourceMutant {
  /** Where it shows: where people come and go, in hard seeds, or in hard seeds of that kind. Elsewhere in any. */
  readonly shows?: "membership" | "hard" | "hard membership";
  /** What has to strike for it to show: laid over the plans of its seeds, so that the hunt takes minutes and not hours. */
  readonly aims?: Pick<Plan, "faults"> & Partial<Pick<Plan, "membership">>;
  readonly edits: readonly SourceEdit[];
}

interface SourceEdit {
  /** From the root of the project. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

const edit = (file: string, find: string, replace: string): SourceEdit => ({ file, find, replace });

const INBOX = "client/engine/state/inbox.ts";
const EXCHANGE = "client/engine/sync/exchange.ts";
const RELAY_BATCH = "relay/sync/batch.ts";

/**
 * Promises broken in the source, as the module is loaded by the worker that runs the mutant (mutant-worker.ts). Nothing
 * of this is in what is shipped. `reliability.md`, section 3.4, by its words where our design has the thing it speaks of.
 */
export const SOURCE_MUTANTS: Readonly<Record<string, SourceMutant>> = {
  "nobody hands back rows that a relay has lost": {
    edits: [
      edit(
        EXCHANGE,
        "for (const [feed, { next }] of core.rooms.get(room).heads) {",
        "for (const [feed, { next }] of []) {",
      ),
    ],
  },
  "rooms are taken for equal without comparing them": {
    edits: [
      edit(
        "relay/sync/room-channels.ts",
        "const isInStep = digest !== null && equalBytes(log.digest(), digest);",
        "const isInStep = digest !== null;",
      ),
    ],
  },
  "what was handed to one connection is not handed to the next": {
    edits: [
      edit(
        EXCHANGE,
        "const sentNext = new Map<string, number>();",
        "const sentNext = ((core as unknown as { kept?: Map<string, number> }).kept ??= new Map());",
      ),
      edit(EXCHANGE, "      sentNext.set(sentKey(room, feed), waiting?.seq ?? next);\n", ""),
      edit(EXCHANGE, "      sentNext.set(sentKey(room, feed), waiting[0]?.seq ?? next);\n", ""),
    ],
  },
  "rows are known by their place and not by their hash": {
    shows: "hard",
    aims: { faults: ["restore", "equivocation"] },
    edits: [
      edit(
        "relay/sync/admit.ts",
        "return stored !== null && equalBytes(stored, last.hash) ? length : 0;",
        "return length;",
      ),
      edit(RELAY_BATCH, "return stored === null || !equalBytes(stored, hash);", "return false;"),
    ],
  },
  "rows are taken without those before them": {
    edits: [
      edit(
        INBOX,
        'if (run.from > next) return { type: "Gap", feed: run.feed, next };',
        "if (run.from > next) return { envelopes: run.envelopes };",
      ),
    ],
  },
  "nobody gives way to the story that stands at the relay": {
    shows: "hard",
    aims: { faults: ["equivocation", "drop"] },
    edits: [
      edit(
        "client/engine/state/again/give-way.ts",
        "if (at === null || !(await mayStand(core, room, parsed.value, at))) continue;",
        "if (at === null || room !== null) continue;",
      ),
    ],
  },
  "a client id need not belong to its feed": {
    shows: "hard",
    aims: { faults: ["hostile"] },
    edits: [
      edit(
        "crdt/log/run.ts",
        "(run.feed === null || run.feed === feed) && clientIdOf(room, feed, hashes) === run.clientId;",
        "clientIdOf(room, feed, hashes) >= 0;",
      ),
    ],
  },
  "a signature is not looked at": {
    shows: "hard",
    aims: { faults: ["hostile"] },
    edits: [
      edit("crdt/log/run.ts", "return valid ? ok(run)", "return valid || last.header.seq >= 0 ? ok(run)"),
    ],
  },
  "rows are taken without looking at the one they rest on": {
    shows: "hard",
    aims: { faults: ["equivocation", "drop"] },
    edits: [
      edit(
        INBOX,
        "const fits = known.length > 0 || continues(run, head?.hash ?? null);",
        "const fits = true;",
      ),
      edit(
        RELAY_BATCH,
        "if (!equalBytes(first.header.prev, head?.hash ?? NO_PREVIOUS))",
        "if (first.header.seq < 0)",
      ),
    ],
  },
  "rows are judged by the roster of the moment they come": {
    shows: "membership",
    edits: [
      edit(
        INBOX,
        "const bound = chain === null ? 0 : boundOf(core.roster.rosters, room, feed);",
        "const bound = chain === null || (author.member !== undefined && core.roster.state().members.get(author.member)?.removed != null) ? 0 : boundOf(core.roster.rosters, room, feed);",
      ),
    ],
  },
  "an old key goes on being used and taken": {
    shows: "membership",
    edits: [
      edit(EXCHANGE, "if (isRotationDue(core.roster.rosters, chain)) {", "if (false) {"),
      edit(EXCHANGE, "refusal === null && epoch < chain.epoch;", "refusal === null && epoch < 0;"),
      edit(
        "crdt/roster/access.ts",
        "header.rosterSeq <= chain.seq && header.epoch === epochAt(chain, header.rosterSeq);",
        "header.rosterSeq <= chain.seq;",
      ),
    ],
  },
  "a removal leaves the rows behind its cut at the relay": {
    shows: "hard membership",
    aims: { faults: ["drop"], membership: ["found", "add", "removeFromRoom", "remove"] },
    edits: [
      edit("relay/sync/settle.ts", "if (bound < head.next) draft.dropRows(writes, head, bound, hashes);", ""),
    ],
  },
  "stamps follow the wall clock alone": {
    edits: [
      edit(
        "crdt/base/clock.ts",
        "Math.max(last + 1, hlcOf(nowMs));",
        "hlcOf(nowMs) + (last === hlcOf(nowMs) ? 1 : 0);",
      ),
    ],
  },
  "messages stand in the order in which they came": {
    edits: [
      edit(
        "client/engine/state/apply.ts",
        "  const order = orderKey(input.stamp);\n  const message: MessageRecord = {",
        "  const order = orderKey({ ...input.stamp, hlc: arrival.arrivedAt * 2048 });\n  const message: MessageRecord = {",
      ),
    ],
  },
  "the words of a recalled message stay": {
    edits: [
      edit("crdt/chat/fold.ts", "  if (recalls.length > 0) {", "  if (recalls.length > 1_000) {"),
      edit(
        "crdt/chat/fold.ts",
        "const words = recall ? null : (edit ?? base);",
        "const words = edit ?? base;",
      ),
    ],
  },
  "small blocks of rows are joined to one without the last of them": {
    aims: { faults: ["relayWipe", "clientCrash"] },
    edits: [
      edit(
        "client/engine/tables/blocks.ts",
        "return concat(headOf(rows), ...blocks.map((block) => block.subarray(HEAD_BYTES)));",
        "const kept = blocks.slice(0, -1);\n  return concat(headOf(rows - countRows(blocks.at(-1) as Bytes)), ...kept.map((block) => block.subarray(HEAD_BYTES)));",
      ),
    ],
  },
  "old rows are dropped before those in their place are saved": {
    shows: "hard",
    aims: { faults: ["clock", "clientCrash"] },
    edits: [
      edit(
        "client/engine/state/outbox.ts",
        'const stored = await store(room, next, put, [...gone.map(dropRow), { table: "feeds", key, value: left }]);',
        'await disk.commit(gone.map(dropRow), "strict");\n    await new Promise((then) => core.ports.timers.after(50, () => then(undefined)));\n    const stored = await store(room, next, put, [{ table: "feeds", key, value: left }]);',
      ),
    ],
  },
};

export const aimed = (name: string): { readonly change?: (plan: Plan) => Plan } => {
  const aims = SOURCE_MUTANTS[name]?.aims;
  return aims === undefined
    ? {}
    : { change: (plan) => ({ ...plan, ...aims, faultsPerBurst: 6, judgesObjectives: false }) };
};

/** The source of a file as this mutant has it; `null` where it leaves it alone. */
export function mutate({ edits }: SourceMutant, file: string, source: string): string | null {
  const here = edits.filter((one) => one.file === file);
  if (here.length === 0) return null;
  let changed = source;
  for (const { find, replace } of here) {
    if (changed.split(find).length !== 2)
      throw new Error(`a mutant does not find its place in ${file}: ${find}`);
    changed = changed.replace(find, () => replace);
  }
  return changed;
}
