import { afterEach, beforeEach, expect, test } from "vitest";
import {
  type Bytes,
  type ChainId,
  type DeviceId,
  type FeedId,
  parseChainId,
  parseDeviceId,
  parseFeedId,
  parseRoomId,
  type RoomId,
  utf8,
} from "../../crdt/public.ts";
import type { Store, StoredHead, StoreWrites } from "./store.ts";

/** What every store does. `reopen` gives the store that a new process would open. */
export interface StoreUnderTest {
  readonly store: Store;
  reopen(): Store;
  cleanUp(): void;
}

const filled = (length: number, byte: number): Bytes => new Uint8Array(length).fill(byte);
const chain = parseChainId(filled(32, 1)) as ChainId;
const otherChain = parseChainId(filled(32, 2)) as ChainId;
const room = parseRoomId(filled(16, 3)) as RoomId;
const device = parseDeviceId(filled(16, 4)) as DeviceId;
const feed = parseFeedId(filled(24, 5)) as FeedId;
const clientId = Number.MAX_SAFE_INTEGER - 1; // client ids use all 53 bits

const hashOf = (seq: number): Bytes => filled(32, seq + 10);
const envelopeOf = (seq: number): Bytes => utf8(`envelope ${seq}`);

function putRows(writes: StoreWrites, count: number, from = 0): number[] {
  const no = writes.openRoom(chain, room);
  const arrivals = Array.from({ length: count }, (_, index) => {
    const seq = from + index;
    return writes.putRow({ room: no, clientId, seq, hash: hashOf(seq), envelope: envelopeOf(seq) });
  });
  const head: StoredHead = {
    clientId,
    feed,
    next: from + count,
    hash: hashOf(from + count - 1),
    hlc: 2 ** 52,
  };
  writes.putHead(no, head);
  return arrivals;
}

const texts = (list: readonly Bytes[]): string[] => list.map((bytes) => new TextDecoder().decode(bytes));

export function runStoreSuite(name: string, create: () => StoreUnderTest): void {
  let tested: StoreUnderTest;
  beforeEach(() => {
    tested = create();
  });
  afterEach(() => tested.cleanUp());

  test(`[RLY1] ${name}: what a transaction wrote is there afterwards and after reopening`, async () => {
    const done = await tested.store.transaction((writes) => putRows(writes, 3));
    expect(done.ok).toBe(true);
    const reopened = tested.reopen();
    const no = reopened.roomNo(chain, room) as number;
    expect(texts(reopened.rows(no, clientId, 0, 1_000))).toEqual(["envelope 0", "envelope 1", "envelope 2"]);
    expect(reopened.heads(no).map((head) => ({ ...head, hash: [...head.hash] }))).toEqual([
      { clientId, feed, next: 3, hash: [...hashOf(2)], hlc: 2 ** 52 },
    ]);
    expect([...(reopened.hashAt(no, clientId, 1) ?? [])]).toEqual([...hashOf(1)]);
    expect(reopened.hashAt(no, clientId, 3)).toBeNull();
  });

  test(`[RLY1] ${name}: a transaction whose work throws leaves nothing`, async () => {
    const bug = tested.store.transaction((writes) => {
      putRows(writes, 2);
      writes.putEntries(chain, 0, [utf8("entry")]);
      throw new Error("a bug");
    });
    await expect(bug).rejects.toThrow("a bug");
    expect(tested.store.roomNo(chain, room)).toBeNull();
    expect(tested.store.entries(chain, 0, 1_000)).toEqual([]);
    expect((await tested.store.transaction((writes) => putRows(writes, 2))).ok).toBe(true);
  });

  test(`[RLY4] ${name}: a place is written once`, async () => {
    await tested.store.transaction((writes) => putRows(writes, 2));
    await expect(tested.store.transaction((writes) => putRows(writes, 1, 1))).rejects.toThrow();
    const no = tested.store.roomNo(chain, room) as number;
    expect(texts(tested.store.rows(no, clientId, 0, 1_000))).toEqual(["envelope 0", "envelope 1"]);
  });

  test(`[RLY1] ${name}: rows come from a place on, at least one, as many as fit`, async () => {
    await tested.store.transaction((writes) => putRows(writes, 5));
    const no = tested.store.roomNo(chain, room) as number;
    expect(texts(tested.store.rows(no, clientId, 3, 1_000))).toEqual(["envelope 3", "envelope 4"]);
    expect(texts(tested.store.rows(no, clientId, 1, 25))).toEqual(["envelope 1", "envelope 2"]);
    expect(texts(tested.store.rows(no, clientId, 1, 1))).toEqual(["envelope 1"]);
    expect(tested.store.rows(no, clientId, 5, 1_000)).toEqual([]);
  });

  test(`[RLY1] ${name}: rows come back byte for byte and in order, whatever is in them and however they came`, async () => {
    const written = Array.from({ length: 700 }, (_, seq) =>
      Uint8Array.from({ length: 1 + ((seq * 37) % 400) }, (_byte, at) => (seq % 5 === 0 ? 0 : seq + at * 89)),
    );
    await tested.store.transaction((writes) => {
      const no = writes.openRoom(chain, room);
      for (let n = 0; n < written.length; n++) {
        const seq = (n * 299) % written.length; // every place once, in no order
        writes.putRow({ room: no, clientId, seq, hash: hashOf(0), envelope: written[seq] as Bytes });
      }
    });
    const no = tested.store.roomNo(chain, room) as number;
    const read = tested.store.rows(no, clientId, 0, Number.POSITIVE_INFINITY);
    expect(read.map((envelope) => [...envelope])).toEqual(written.map((envelope) => [...envelope]));
    for (const maxBytes of [1, 300, 1_500, 40_000, 100_000]) {
      const some = tested.store.rows(no, clientId, 11, maxBytes);
      const next = written[11 + some.length] as Bytes;
      const bytes = some.reduce((sum, { length }) => sum + length, 0);
      expect(some.map((envelope) => [...envelope])).toEqual(
        written.slice(11, 11 + some.length).map((envelope) => [...envelope]),
      );
      expect([some.length === 1 || bytes <= maxBytes, bytes + next.length > maxBytes]).toEqual([true, true]);
    }
  });

  test(`[RLY4] ${name}: one room id in two orgs is two rooms`, async () => {
    await tested.store.transaction((writes) => {
      putRows(writes, 1);
      writes.openRoom(otherChain, room);
    });
    const mine = tested.store.roomNo(chain, room) as number;
    const theirs = tested.store.roomNo(otherChain, room) as number;
    expect(theirs).not.toBe(mine);
    expect(tested.store.rows(theirs, clientId, 0, 1_000)).toEqual([]);
  });

  test(`[RLY15] ${name}: entries by place, wraps by recipient`, async () => {
    const wrap = { chain, kind: 1, epoch: 0, by: device };
    await tested.store.transaction((writes) => {
      writes.putEntries(chain, 0, [utf8("zero"), utf8("one")]);
      writes.putEntries(chain, 2, [utf8("two")]);
      writes.putWrap({ ...wrap, recipient: "aa".repeat(16), bytes: utf8("for a") });
      writes.putWrap({ ...wrap, recipient: "bb".repeat(16), bytes: utf8("for b") });
      writes.putWrap({ ...wrap, recipient: "bb".repeat(16), bytes: utf8("for b, anew") });
    });
    const { store } = tested;
    expect(texts(store.entries(chain, 1, 1_000))).toEqual(["one", "two"]);
    expect(store.entries(otherChain, 0, 1_000)).toEqual([]);
    expect(texts(store.wrapsFor(chain, ["bb".repeat(16)]))).toEqual(["for b, anew"]);
    expect(texts(store.wrapsFor(chain, ["aa".repeat(16), "bb".repeat(16)]))).toHaveLength(2);
    expect(store.wrapsFor(otherChain, ["aa".repeat(16)])).toEqual([]);
  });

  test(`[RLY46] ${name}: one kind of one epoch for all recipients, as many as fit`, async () => {
    const put = (recipient: string, kind: number, epoch: number) =>
      tested.store.transaction((writes) =>
        writes.putWrap({
          chain,
          kind,
          recipient: recipient.repeat(16) as DeviceId,
          epoch,
          by: device,
          bytes: utf8(`${recipient} ${kind} ${epoch}`),
        }),
      );
    for (const [recipient, kind, epoch] of [
      ["aa", 1, 0],
      ["aa", 1, 1],
      ["bb", 1, 1],
      ["bb", 3, 1],
    ] as const)
      await put(recipient, kind, epoch);
    expect(texts(tested.store.wrapsOfEpoch(chain, 1, 1, 1_000)).sort()).toEqual(["aa 1 1", "bb 1 1"]);
    expect(tested.store.wrapsOfEpoch(chain, 1, 1, 7)).toHaveLength(1);
    expect(tested.store.wrapsOfEpoch(otherChain, 1, 1, 1_000)).toEqual([]);
  });

  test(`[RLY10] ${name}: the newest register of a device replaces the one before`, async () => {
    await tested.store.transaction((writes) => {
      const no = writes.openRoom(chain, room);
      writes.putRegister(no, { device, hlc: 1, bytes: utf8("old") });
      writes.putRegister(no, { device, hlc: 2, bytes: utf8("new") });
    });
    const no = tested.store.roomNo(chain, room) as number;
    const registers = tested.store.registers(no);
    expect(registers.map(({ hlc, bytes }) => [hlc, texts([bytes])[0]])).toEqual([[2, "new"]]);
  });

  test(`[RLY23] ${name}: a segment holds the rows that arrived in it, the tail those after it`, async () => {
    await tested.store.transaction((writes) => {
      const arrivals = putRows(writes, 4);
      const no = writes.openRoom(chain, room);
      writes.putSegment(no, { n: 0, first: arrivals[0] as number, last: arrivals[2] as number });
    });
    const no = tested.store.roomNo(chain, room) as number;
    const last = tested.store.lastSegment(no);
    expect(last?.n).toBe(0);
    const [run] = tested.store.segment(no, 0) ?? [];
    expect([run?.from, run?.feed, texts(run?.envelopes ?? [])]).toEqual([
      0,
      feed,
      ["envelope 0", "envelope 1", "envelope 2"],
    ]);
    expect(tested.store.segment(no, 1)).toBeNull();
    const tail = tested.store.tail(no, last?.last ?? 0);
    expect([tail.rows, tail.bytes]).toEqual([1, envelopeOf(3).length]);
    expect(tested.store.tail(no + 1, 0)).toEqual({ rows: 0, bytes: 0, first: null });
  });

  test(`[RLY8] ${name}: both sides of a fork are kept, the first proof stays`, async () => {
    await tested.store.transaction((writes) => {
      putRows(writes, 2);
      const no = writes.openRoom(chain, room);
      writes.putFork(no, clientId, 1, utf8("other bytes"));
      writes.putFork(no, clientId, 1, utf8("more bytes"));
    });
    const no = tested.store.roomNo(chain, room) as number;
    expect(tested.store.forks(no).map(texts as never)).toEqual([["envelope 1", "other bytes"]]);
  });

  const rowsOf = (of: number, from = 0): readonly string[] =>
    texts(tested.store.rows(of, clientId, from, 1_000));

  test(`[RLY37] ${name}: rows of a feed go from a place on, with its head, and nothing of other feeds`, async () => {
    const other = clientId - 1;
    await tested.store.transaction((writes) => {
      putRows(writes, 4);
      const no = writes.openRoom(chain, room);
      writes.putFork(no, clientId, 1, utf8("kept proof"));
      writes.putFork(no, clientId, 3, utf8("dropped proof"));
      writes.putRow({ room: no, clientId: other, seq: 3, hash: hashOf(3), envelope: utf8("of another") });
    });
    const no = tested.store.roomNo(chain, room) as number;
    await tested.store.transaction((writes) => writes.dropRows(no, clientId, 2));
    const reopened = tested.reopen();
    expect(texts(reopened.rows(no, clientId, 0, 1_000))).toEqual(["envelope 0", "envelope 1"]);
    expect(reopened.heads(no)).toEqual([]);
    expect(reopened.forks(no).map(texts as never)).toEqual([["envelope 1", "kept proof"]]);
    expect(texts(reopened.rows(no, other, 3, 1_000))).toEqual(["of another"]);
  });

  test(`[RLY37] ${name}: a drop in a transaction that fails leaves everything in its place`, async () => {
    await tested.store.transaction((writes) => putRows(writes, 3));
    const no = tested.store.roomNo(chain, room) as number;
    const bug = tested.store.transaction((writes) => {
      writes.dropRows(no, clientId, 0);
      throw new Error("a bug");
    });
    await expect(bug).rejects.toThrow("a bug");
    expect(rowsOf(no)).toEqual(["envelope 0", "envelope 1", "envelope 2"]);
    expect(tested.store.heads(no)).toHaveLength(1);
  });

  test(`[RLY37] ${name}: a segment keeps what was not dropped, and rows that come later are not in it`, async () => {
    await tested.store.transaction((writes) => {
      const arrivals = putRows(writes, 3);
      const no = writes.openRoom(chain, room);
      writes.putSegment(no, { n: 0, first: arrivals[0] as number, last: arrivals[2] as number });
    });
    const no = tested.store.roomNo(chain, room) as number;
    await tested.store.transaction((writes) => {
      writes.dropRows(no, clientId, 1);
      putRows(writes, 1, 1);
    });
    for (const open of [() => tested.store, tested.reopen]) {
      const store = open();
      const [run, ...others] = store.segment(no, 0) ?? [];
      expect([texts(run?.envelopes ?? []), others]).toEqual([["envelope 0"], []]);
      expect(store.tail(no, store.lastSegment(no)?.last ?? 0).rows).toBe(1);
    }
  });

  test(`[RLY37] ${name}: a device is found by its rows and its registers, and a register can go`, async () => {
    const stranger = parseDeviceId(filled(16, 9)) as DeviceId;
    const author = parseDeviceId(filled(16, 5)) as DeviceId; // of `feed`
    await tested.store.transaction((writes) => {
      putRows(writes, 1);
      const no = writes.openRoom(chain, room);
      writes.putRegister(no, { device, hlc: 1, bytes: utf8("mine") });
      writes.openRoom(otherChain, room);
    });
    const { store } = tested;
    const found = [author, device, stranger].map((each) => store.roomsWith(chain, each));
    expect(found).toEqual([[room], [room], []]);
    expect(store.roomsWith(otherChain, author)).toEqual([]);
    const no = store.roomNo(chain, room) as number;
    await store.transaction((writes) => writes.dropRegister(no, device));
    expect([store.registers(no), store.roomsWith(chain, device)]).toEqual([[], []]);
  });

  test(`[RLY34] ${name}: every chain that has an entry is listed`, async () => {
    expect(tested.store.chains()).toEqual([]);
    await tested.store.transaction((writes) => {
      writes.putEntries(chain, 0, [utf8("zero"), utf8("one")]);
      writes.putEntries(otherChain, 0, [utf8("zero")]);
    });
    expect([...tested.reopen().chains()].sort()).toEqual([chain, otherChain].sort());
  });
}
