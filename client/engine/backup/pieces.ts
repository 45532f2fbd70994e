import {
  type BackupNote,
  type BackupPiece,
  type BackupRun,
  type Bytes,
  type ChainId,
  type FeedId,
  FULL_PIECE_BYTES,
  ownPlaces,
  type RoomId,
} from "../../../crdt/index.ts";
import type { Running } from "../running.ts";
import type { Core } from "../state/core.ts";
import type { Drafts } from "../state/drafts.ts";
import type { Local } from "../state/local.ts";
import type { Outbox } from "../state/outbox.ts";
import type { OutboxRecord } from "../state/records.ts";
import { storedRuns } from "../sync/feed-runs.ts";

/** Everything that this device has, piece by piece and in the order that a file has them: what others rest on first. */

/** Room for names and lengths beside each item. */
const ITEM_BYTES = 64;

/** Cuts a list into pieces that are full and no longer than they may be. */
function* filled(items: readonly Bytes[]): Generator<readonly Bytes[]> {
  let piece: Bytes[] = [];
  let bytes = 0;
  for (const item of items) {
    if (piece.length > 0 && bytes + item.length + ITEM_BYTES > FULL_PIECE_BYTES) {
      yield piece;
      piece = [];
      bytes = 0;
    }
    piece.push(item);
    bytes += item.length + ITEM_BYTES;
  }
  if (piece.length > 0) yield piece;
}

export function* entryPieces({ roster }: Core): Generator<BackupPiece> {
  for (const [chain] of roster.lengths()) yield* entriesOf(chain, roster.entries(chain, 0));
}

function* entriesOf(chain: ChainId, all: readonly Bytes[]): Generator<BackupPiece> {
  let from = 0;
  for (const entries of filled(all)) {
    yield { kind: "entries", chain, from, entries };
    from += entries.length;
  }
}

export function* wrapPieces({ keys }: Core): Generator<BackupPiece> {
  for (const wraps of filled(keys.wraps().map(({ bytes }) => bytes))) yield { kind: "wraps", wraps };
}

export function* registerPieces(core: Core): Generator<BackupPiece> {
  for (const room of [...core.roster.rooms(), ...ownPlaces(core.identity.member)]) {
    const all = [...core.rooms.registers(room).values()].map(({ bytes }) => bytes);
    for (const registers of filled(all)) yield { kind: "registers", room, registers };
  }
}

/** What there is at one moment: what is written while a file is being made is not in it, and nothing falls between its parts. */
export interface RowPlan {
  readonly rows: readonly {
    readonly room: RoomId;
    readonly feeds: readonly (readonly [feed: FeedId, to: number])[];
  }[];
  readonly waiting: readonly OutboxRecord[];
  readonly envelopes: number;
}

export function planRows(core: Core, outbox: Outbox): RowPlan {
  const waiting = outbox.all();
  const rows = core.roster.rooms().map((room) => {
    const firstWaiting = new Map<FeedId, number>();
    for (const { feed, seq } of waiting.filter((record) => record.room === room))
      firstWaiting.set(feed, Math.min(seq, firstWaiting.get(feed) ?? seq));
    const heads = [...core.rooms.get(room).heads];
    return { room, feeds: heads.map(([feed, { next }]) => [feed, firstWaiting.get(feed) ?? next] as const) };
  });
  const stored = rows.flatMap(({ feeds }) => feeds.map(([, to]) => to));
  return { rows, waiting, envelopes: stored.reduce((sum, to) => sum + to, waiting.length) };
}

/** Rows that a relay has acknowledged, or that others wrote. Read on the engine's queue: nothing folds a room meanwhile. */
export async function* rowPieces(core: Core, { rows }: RowPlan): AsyncGenerator<BackupPiece> {
  for (const { room, feeds } of rows) {
    let runs: BackupRun[] = [];
    let bytes = 0;
    for await (const run of runsOfRoom(core, room, feeds)) {
      const more = bytesOf(run);
      if (runs.length > 0 && bytes + more > FULL_PIECE_BYTES) {
        yield { kind: "rows", room, runs };
        runs = [];
        bytes = 0;
      }
      runs.push(run);
      bytes += more;
    }
    if (runs.length > 0) yield { kind: "rows", room, runs };
  }
}

async function* runsOfRoom(
  core: Core,
  room: RoomId,
  feeds: RowPlan["rows"][number]["feeds"],
): AsyncGenerator<BackupRun> {
  for (const [feed, to] of feeds) {
    const stored = storedRuns(core, room, feed, 0, to);
    for (;;) {
      const step = await core.queue.run(() => stored.next());
      if (step.done) break;
      yield { feed, from: step.value.from, envelopes: step.value.envelopes };
    }
  }
}

const bytesOf = ({ envelopes }: BackupRun): number =>
  envelopes.reduce((sum, { length }) => sum + length + ITEM_BYTES, ITEM_BYTES);

/** What waits, and apart from it what a relay has refused: its words are kept, its envelopes will never be taken. */
export function* waitingPieces({ waiting }: RowPlan): Generator<BackupPiece> {
  const sorted = [...waiting].sort((a, b) => (a.feed === b.feed ? a.seq - b.seq : a.feed < b.feed ? -1 : 1));
  for (const [room, rows] of Map.groupBy(sorted, (record) => record.room))
    for (const isRefused of [false, true])
      for (const run of waitingRuns(rows.filter(({ refusal }) => (refusal !== null) === isRefused)))
        yield { kind: "waiting", room, isRefused, runs: [run] };
}

/** Rows that follow each other, in runs that a piece has room for. */
function* waitingRuns(rows: readonly OutboxRecord[]): Generator<BackupRun> {
  let run: { readonly feed: FeedId; readonly from: number; readonly envelopes: Bytes[] } | null = null;
  for (const { feed, seq, bytes } of rows) {
    const goesOn = run !== null && run.feed === feed && run.from + run.envelopes.length === seq;
    if (run === null || !goesOn || bytesOf(run) + bytes.length > FULL_PIECE_BYTES) {
      if (run !== null) yield run;
      run = { feed, from: seq, envelopes: [] };
    }
    run.envelopes.push(bytes);
  }
  if (run !== null) yield run;
}

/** What is on this device alone and goes nowhere by itself: drafts, whom this person compared keys with, whom they blocked. */
export function* notePieces({ core, drafts, local }: Pick<Running, "core" | "drafts" | "local">) {
  let notes: BackupNote[] = [];
  let bytes = 0;
  for (const note of notesOf(core, drafts, local)) {
    const more = ITEM_BYTES + (note.type === "draft" ? note.text.length * MAX_UTF8_BYTES : 0);
    if (notes.length > 0 && bytes + more > FULL_PIECE_BYTES) {
      yield { kind: "notes", notes } as const;
      notes = [];
      bytes = 0;
    }
    notes.push(note);
    bytes += more;
  }
  if (notes.length > 0) yield { kind: "notes", notes } as const;
}

const MAX_UTF8_BYTES = 3; // of one UTF-16 unit

function* notesOf(core: Core, drafts: Drafts, local: Local): Generator<BackupNote> {
  for (const [room, text] of drafts.all) if (text !== "") yield { type: "draft", room, text };
  for (const member of core.roster.state().members.keys()) {
    const verified = local.verified(member);
    if (verified !== null) yield { type: "verified", member, ...verified };
    if (local.isBlocked(member)) yield { type: "blocked", member };
  }
}

export const envelopesIn = (piece: BackupPiece): number =>
  piece.kind === "rows" || piece.kind === "waiting"
    ? piece.runs.reduce((sum, { envelopes }) => sum + envelopes.length, 0)
    : 0;
