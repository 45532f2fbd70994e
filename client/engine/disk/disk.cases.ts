import type { Disk, DiskRow } from "../ports.ts";

/** One fact about every disk. Free of any test runner, so that the same facts are checked inside a browser. */
export interface DiskCase {
  readonly title: string;
  /** Tables of the disk it wants, fresh and empty. */
  readonly run: (disk: Disk) => Promise<void>;
}

export const caseTables = ["plants", "stones"] as const;

const k = (...bytes: readonly number[]) => Uint8Array.from(bytes);
const put = (key: Uint8Array, value: unknown, table = "plants") => ({ table, key, value });
const drop = (key: Uint8Array, table = "plants") => ({ table, key, delete: true }) as const;
const lowest = k();
const highest = k(255, 255, 255);
const everything = { from: lowest, to: highest, limit: 1000 };

const values = (rows: readonly DiskRow[]) => rows.map((row) => row.value);

/** Keys that sort differently by bytes than by length, by number or by text. */
const trickyKeys = [
  k(0),
  k(0, 0),
  k(0, 255),
  k(1),
  k(1, 2),
  k(1, 2, 3),
  k(10),
  k(127),
  k(128),
  k(255),
  k(255, 0),
];

export const diskCases: readonly DiskCase[] = [
  {
    title: "[DISK1] rows come in the bytewise order of their keys, shorter first on a tie",
    run: async (disk) => {
      const shuffled = trickyKeys.map((key, i) => put(key, i)).reverse();
      await commit(disk, shuffled);
      const rows = await disk.range("plants", everything);
      equal(
        rows,
        trickyKeys.map((key, i) => ({ key, value: i })),
      );
      equal(
        rows.every((row) => row.key.constructor === Uint8Array),
        true,
      );
    },
  },
  {
    title: "[DISK1] a reversed range is the same rows from the far end",
    run: async (disk) => {
      await commit(
        disk,
        trickyKeys.map((key, i) => put(key, i)),
      );
      const reversed = await disk.range("plants", { ...everything, reverse: true });
      equal(values(reversed), trickyKeys.map((_, i) => i).reverse());
      equal(values(await disk.range("plants", { ...everything, limit: 3, reverse: true })), [10, 9, 8]);
    },
  },
  {
    title: "[DISK2] a range includes its start and excludes its end",
    run: async (disk) => {
      await commit(
        disk,
        [1, 2, 3, 4, 5].map((n) => put(k(n), n)),
      );
      const read = async (from: number, to: number, limit = 10, reverse = false) =>
        values(await disk.range("plants", { from: k(from), to: k(to), limit, reverse }));
      equal(await read(2, 4), [2, 3]);
      equal(await read(2, 4, 10, true), [3, 2]);
      equal(await read(2, 5, 2), [2, 3]);
      equal(await read(2, 5, 2, true), [4, 3]);
      equal(await read(2, 3), [2]);
    },
  },
  {
    title: "[DISK2] empty ranges are empty: nothing between, start at end, start after end, limit zero",
    run: async (disk) => {
      await commit(disk, [put(k(1), 1), put(k(9), 9)]);
      for (const reverse of [false, true]) {
        equal(await disk.range("plants", { from: k(2), to: k(9), limit: 5, reverse }), []);
        equal(await disk.range("plants", { from: k(1), to: k(1), limit: 5, reverse }), []);
        equal(await disk.range("plants", { from: k(9), to: k(1), limit: 5, reverse }), []);
        equal(await disk.range("plants", { ...everything, limit: 0, reverse }), []);
        equal(await disk.range("stones", { ...everything, reverse }), []);
      }
      equal(await disk.count("plants", k(9), k(1)), 0);
      equal(await disk.count("plants", k(1), k(1)), 0);
    },
  },
  {
    title: "[DISK2] count counts what range would return",
    run: async (disk) => {
      await commit(
        disk,
        trickyKeys.map((key, i) => put(key, i)),
      );
      equal(await disk.count("plants", lowest, highest), trickyKeys.length);
      equal(await disk.count("plants", k(1), k(10)), 3);
      equal(await disk.count("stones", lowest, highest), 0);
    },
  },
  {
    title: "[DISK3] getMany answers in the order asked, with undefined where there is nothing",
    run: async (disk) => {
      await commit(disk, [put(k(1), "one"), put(k(2), "two"), put(k(3), null)]);
      const asked = [k(2), k(7), k(1), k(2), k(3)];
      equal(await disk.getMany("plants", asked), ["two", undefined, "one", "two", null]);
      equal(await disk.getMany("plants", []), []);
      equal(await disk.get("plants", k(7)), undefined);
      equal(await disk.get("stones", k(1)), undefined);
    },
  },
  {
    title: "[DISK4] a commit writes all tables, overwrites, deletes, and the last write of a key wins",
    run: async (disk) => {
      await commit(disk, [put(k(1), "old"), put(k(2), "gone"), put(k(1), "stone", "stones")]);
      await commit(disk, [
        put(k(1), "new"),
        drop(k(2)),
        drop(k(99)),
        drop(k(1), "stones"),
        put(k(3), "c", "stones"),
      ]);
      equal(values(await disk.range("plants", everything)), ["new"]);
      equal(values(await disk.range("stones", everything)), ["c"]);
      await commit(disk, [put(k(5), 1), drop(k(5)), drop(k(6)), put(k(6), 2)]);
      equal(await disk.getMany("plants", [k(5), k(6)]), [undefined, 2]);
      await commit(disk, []);
      equal(await disk.count("plants", lowest, highest), 2);
    },
  },
  {
    title:
      "[DISK4] a stretch of a table is deleted from its start up to its end, and what the same commit writes after that stays",
    run: async (disk) => {
      await commit(
        disk,
        [1, 2, 3, 4].map((n) => put(k(n), n)),
      );
      await commit(disk, [put(k(2), "other table", "stones")]);
      const gone = (from: number, to: number) =>
        ({ table: "plants", from: k(from), to: k(to), delete: true }) as const;
      await commit(disk, [put(k(2, 5), "too early"), gone(2, 4), put(k(3), "again")]);
      equal(values(await disk.range("plants", everything)), [1, "again", 4]);
      await commit(disk, [gone(4, 4), gone(4, 1), gone(9, 200)]);
      equal(await disk.count("plants", lowest, highest), 3);
      equal(await disk.count("stones", lowest, highest), 1);
    },
  },
  {
    title: "[DISK4] all writes or none: one that cannot be stored takes the whole commit with it",
    run: async (disk) => {
      await commit(disk, [put(k(1), "before")]);
      const impossible = [put(k(1), "after"), put(k(2), "after"), put(k(3), () => "functions are no data")];
      equal(await settles(disk.commit(impossible, "strict")), "refused");
      equal(
        await settles(disk.commit([put(k(1), "after"), put(k(4), 4, "no such table")], "strict")),
        "refused",
      );
      equal(await disk.range("plants", everything), [{ key: k(1), value: "before" }]);
      await commit(disk, [put(k(1), "still working")]);
      equal(await disk.get("plants", k(1)), "still working");
    },
  },
  {
    title: "[DISK5] values come back as they were",
    run: async (disk) => {
      const stored = {
        nothing: null,
        flags: [true, false],
        numbers: [0, 1.5, -1, 2 ** 53 - 1, Number.MAX_VALUE, Number.NaN, Number.POSITIVE_INFINITY],
        text: ["", "鸿雁传书", "👩‍👩‍👧‍👦", "line\nbreak\u0000", "e\u0301"],
        nested: [[[["deep"]]], [], {}],
        bytes: k(0, 1, 255),
        noBytes: k(),
        inside: { bytes: [k(7), { more: k(8, 9) }] },
        big: 12345678901234567890n,
      };
      await commit(disk, [put(k(1), stored), put(k(2), null), put(k(3), ""), put(k(4), k(1, 2))]);
      equal(await disk.get("plants", k(1)), stored);
      equal(await disk.getMany("plants", [k(2), k(3), k(4)]), [null, "", k(1, 2)]);
    },
  },
  {
    title: "[DISK5] big values and many rows come back whole",
    run: async (disk) => {
      const big = Uint8Array.from({ length: 2_000_000 }, (_, i) => (i * 7) % 251);
      await commit(disk, [put(k(1), { big, text: "字".repeat(100_000) }, "stones")]);
      const back = (await disk.get("stones", k(1))) as { big: Uint8Array; text: string };
      equal(back.big.length === big.length && back.big.every((byte, i) => byte === big[i]), true);
      equal(back.text, "字".repeat(100_000));
      const many = Array.from({ length: 3000 }, (_, i) => put(k(i >> 8, i & 255), i));
      await commit(disk, many);
      equal(
        values(await disk.range("plants", { ...everything, limit: 5000 })),
        many.map((row) => row.value),
      );
    },
  },
  {
    title: "[DISK5] what was handed over is not shared: later changes to it do not reach the disk",
    run: async (disk) => {
      const value = { list: [1], bytes: k(1) };
      const key = k(1);
      const done = disk.commit([put(key, value)], "relaxed");
      value.list.push(2);
      value.bytes[0] = 9;
      key[0] = 9;
      equal(await done, { ok: true });
      const first = (await disk.get("plants", k(1))) as { list: number[] };
      equal(first, { list: [1], bytes: k(1) });
      first.list.push(3);
      equal(await disk.get("plants", k(1)), { list: [1], bytes: k(1) });
    },
  },
  {
    title: "[DISK5] a window into a larger buffer is stored as its own bytes",
    run: async (disk) => {
      const frame = Uint8Array.from({ length: 100_000 }, (_, i) => i & 255);
      await commit(disk, [put(frame.subarray(10, 12), { cut: frame.subarray(10, 13) })]);
      const [row] = await disk.range("plants", everything);
      equal(row, { key: k(10, 11), value: { cut: k(10, 11, 12) } });
      equal((row as { value: { cut: Uint8Array } }).value.cut.buffer.byteLength < 1000, true);
    },
  },
  {
    title: "[DISK6] a read asked for after a commit sees it, also when nobody waited",
    run: async (disk) => {
      const done = disk.commit([put(k(1), "seen")], "strict");
      equal(await disk.get("plants", k(1)), "seen");
      equal(await done, { ok: true });
      const all = Array.from({ length: 20 }, (_, i) =>
        disk.commit([put(k(2), i)], i % 2 ? "strict" : "relaxed"),
      );
      await Promise.all(all);
      equal(await disk.get("plants", k(2)), 19);
    },
  },
  {
    title: "[DISK7] a closed disk says so: commits are refused, reads throw with their reason",
    run: async (disk) => {
      await commit(disk, [put(k(1), 1)]);
      await disk.close();
      const refused = await disk.commit([put(k(1), 2)], "strict");
      equal(refused.ok ? "stored" : refused.error.reason, "Closed");
      const reason = await disk.get("plants", k(1)).catch((failure: { reason?: unknown }) => failure.reason);
      equal(reason, "Closed");
      await disk.close();
    },
  },
];

async function commit(disk: Disk, writes: Parameters<Disk["commit"]>[0]): Promise<void> {
  equal(await disk.commit(writes, "strict"), { ok: true });
}

/** A broken invariant of the caller may throw or be refused; it may not be stored. */
const settles = (commit: ReturnType<Disk["commit"]>): Promise<"stored" | "refused"> =>
  commit.then(
    (result) => (result.ok ? "stored" : "refused"),
    () => "refused",
  );

function equal(actual: unknown, expected: unknown): void {
  const [is, wanted] = [show(actual), show(expected)];
  if (is !== wanted) throw new Error(`is ${is.slice(0, 500)}\nwanted ${wanted.slice(0, 500)}`);
}

/** One text per value: bytes are told from arrays, undefined from null. */
function show(value: unknown): string {
  if (value instanceof Uint8Array) return `bytes(${value.join(" ")})`;
  if (Array.isArray(value)) return `[${value.map(show).join(", ")}]`;
  if (typeof value === "object" && value !== null)
    return `{${Object.entries(value)
      .map(([name, field]) => `${name}: ${show(field)}`)
      .join(", ")}}`;
  return typeof value === "string" ? JSON.stringify(value) : `${typeof value} ${String(value)}`;
}
