import type { Bytes } from "../../../crdt/index.ts";
import type { Disk, DiskError, DiskRange, DiskRow, DiskValue, DiskWrite } from "../ports.ts";
import { cloneValue } from "./clone.ts";
import { DiskFailure } from "./failure.ts";

export interface MemoryDisk extends Disk {
  /** The next commits are refused with this reason and change nothing. */
  failNext(reason: DiskError["reason"], times?: number): void;
  /**
   * The process dies. Completed transactions stay, unfinished ones never happened, and nothing that is still
   * waiting on this handle hears of it. Returns the handle of the next life.
   */
  crash(): MemoryDisk;
  /**
   * As `crash`, and of the n relaxed commits since the last strict one only the first `keep(n)` survive.
   * A strict commit also makes safe what was committed before it.
   */
  powerCut(keep: (commits: number) => number): MemoryDisk;
  /** Commits of each durability so far, over all lives. */
  readonly commits: { readonly strict: number; readonly relaxed: number };
}

/**
 * A disk in memory: for bots that need no memory of their own and for the simulator.
 *
 * Deterministic: operations finish in the order they were asked for, by micro-tasks only. Values are
 * cloned on the way in and on the way out.
 */
export function createMemoryDisk(tables: readonly string[]): MemoryDisk {
  return openHandle({
    tables: new Map(tables.map((name) => [name, createTable()])),
    undo: [],
    commits: { strict: 0, relaxed: 0 },
  });
}

/** What outlives a process. `undo` takes back the relaxed commits that no strict commit has flushed yet. */
interface Medium {
  readonly tables: ReadonlyMap<string, Table>;
  undo: UndoCommit[];
  readonly commits: { strict: number; relaxed: number };
}

type UndoCommit = readonly {
  readonly table: Table;
  readonly id: string;
  readonly before: DiskRow | undefined;
}[];

function openHandle(medium: Medium): MemoryDisk {
  let state: "open" | "closed" | "dead" = "open";
  const refusals: DiskError["reason"][] = [];

  /** One turn later, so that a crash can fall between asking and doing. A dead process never hears back. */
  const turn = async <T>(run: () => T): Promise<T> => {
    await undefined;
    if (state === "dead") return new Promise<T>(() => {});
    return run();
  };
  const read = <T>(table: string, run: (rows: Table) => T): Promise<T> =>
    turn(() => {
      if (state === "closed") throw new DiskFailure("Closed", "the disk was closed");
      return run(tableOf(medium, table));
    });
  const nextLife = (): MemoryDisk => {
    state = "dead";
    return openHandle(medium);
  };

  return {
    get: (table, key) => read(table, (rows) => valueAt(rows, key)),
    getMany: (table, keys) => read(table, (rows) => keys.map((key) => valueAt(rows, key))),
    range: (table, range) => read(table, (rows) => rowsIn(rows, range)),
    count: (table, from, to) =>
      read(table, (rows) => Math.max(0, rows.lowerBound(toId(to)) - rows.lowerBound(toId(from)))),
    commit: async (writes, durability) => {
      const taken = cloneValue(writes) as readonly DiskWrite[];
      return turn(() => {
        const refusal = state === "closed" ? "Closed" : refusals.shift();
        if (refusal !== undefined) return refused(refusal);
        apply(medium, taken, durability);
        return { ok: true } as const;
      });
    },
    close: () =>
      turn(() => {
        state = "closed";
      }),
    failNext: (reason, times = 1) => {
      for (let i = 0; i < times; i++) refusals.push(reason);
    },
    crash: nextLife,
    powerCut: (keep) => {
      const kept = Math.max(0, Math.min(medium.undo.length, keep(medium.undo.length)));
      for (const commit of medium.undo.slice(kept).reverse()) takeBack(commit);
      medium.undo = [];
      return nextLife();
    },
    commits: medium.commits,
  };
}

const refused = (reason: DiskError["reason"]) =>
  ({ ok: false, error: { type: "NotSaved", reason, detail: "memory disk" } }) as const;

function apply(medium: Medium, writes: readonly DiskWrite[], durability: "strict" | "relaxed"): void {
  const undo: { table: Table; id: string; before: DiskRow | undefined }[] = [];
  const targets = writes.map((write) => tableOf(medium, write.table)); // all or none: an unknown table stops here
  const drop = (table: Table, id: string): void => {
    undo.push({ table, id, before: table.get(id) });
    table.delete(id);
  };
  writes.forEach((write, i) => {
    const table = targets[i] as Table;
    if ("from" in write) for (const id of idsIn(table, write.from, write.to)) drop(table, id);
    else if ("delete" in write) drop(table, toId(write.key));
    else {
      const id = toId(write.key);
      undo.push({ table, id, before: table.get(id) });
      table.set(id, { key: write.key, value: write.value });
    }
  });
  medium.commits[durability]++;
  if (durability === "strict") medium.undo = [];
  else medium.undo.push(undo);
}

function takeBack(commit: UndoCommit): void {
  for (const { table, id, before } of [...commit].reverse())
    if (before === undefined) table.delete(id);
    else table.set(id, before);
}

function tableOf(medium: Medium, name: string): Table {
  const table = medium.tables.get(name);
  if (table === undefined) throw new Error(`no table ${name} on this disk`);
  return table;
}

const valueAt = (table: Table, key: Bytes): DiskValue | undefined => cloneValue(table.get(toId(key))?.value);

const idsIn = (table: Table, from: Bytes, to: Bytes): readonly string[] =>
  table.ids.slice(
    table.lowerBound(toId(from)),
    Math.max(table.lowerBound(toId(from)), table.lowerBound(toId(to))),
  );

function rowsIn(table: Table, { from, to, limit, reverse }: DiskRange): readonly DiskRow[] {
  const start = table.lowerBound(toId(from));
  const end = table.lowerBound(toId(to));
  const ids =
    reverse === true
      ? table.ids.slice(Math.max(start, end - limit), Math.max(start, end)).reverse()
      : table.ids.slice(start, Math.min(end, start + limit));
  return ids.map((id) => cloneValue(table.get(id)) as DiskRow);
}

/** A key as text whose order is the order of its bytes. */
const toId = (key: Bytes): string => String.fromCharCode(...key);

interface Table {
  /** Sorted. */
  readonly ids: readonly string[];
  get(id: string): DiskRow | undefined;
  set(id: string, row: DiskRow): void;
  delete(id: string): void;
  /** Index of the first id that is not before `id`. */
  lowerBound(id: string): number;
}

function createTable(): Table {
  const ids: string[] = [];
  const rowById = new Map<string, DiskRow>();
  const lowerBound = (id: string): number => {
    let low = 0;
    let high = ids.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((ids[middle] as string) < id) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return {
    ids,
    lowerBound,
    get: (id) => rowById.get(id),
    set: (id, row) => {
      if (!rowById.has(id)) ids.splice(lowerBound(id), 0, id);
      rowById.set(id, row);
    },
    delete: (id) => {
      if (rowById.delete(id)) ids.splice(lowerBound(id), 1);
    },
  };
}
