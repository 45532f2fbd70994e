import { expect, test } from "vitest";
import type { FileRef, RoomId } from "../../../crdt/index.ts";
import { createMemoryDisk } from "../disk/memory.ts";
import { fileTables } from "../ports.ts";
import { type FileStore, openFileStore, type UploadRecord } from "./store.ts";

const hashOf = (nth: number) => new Uint8Array(32).fill(nth);
const piece = (nth: number) => new Uint8Array(100).fill(nth);
const ref: FileRef = {
  name: "a",
  type: "",
  size: 100,
  key: new Uint8Array(32),
  hashes: new Uint8Array(0),
  preview: null,
  width: 0,
  height: 0,
  duration: 0,
};
const upload = (id: string, nth: number): UploadRecord => ({
  id,
  room: "00".repeat(16) as RoomId,
  at: 1,
  text: "words",
  replyTo: null,
  mentions: [],
  files: [{ ref, pieces: hashOf(nth) }],
  isSealed: true,
});

async function take(store: FileStore, id: string, nth: number): Promise<void> {
  await store.keepUpload(upload(id, nth));
  await store.takePiece(upload(id, nth), hashOf(nth), piece(nth));
}

async function openStore(mostBytes: number) {
  const disk = createMemoryDisk(fileTables.tables);
  const clock = { now: 0 };
  const open = () =>
    openFileStore(
      disk,
      () => clock.now,
      async () => mostBytes,
    );
  return { disk, clock, open, store: await open() };
}

async function look(store: FileStore, clock: { now: number }, nth: number): Promise<void> {
  clock.now += 3_600_000;
  await store.putPiece(hashOf(nth), piece(nth));
  await store.use(hashOf(nth), 100);
}
const here = async (store: FileStore, ...nths: number[]) => {
  const pieces = await Promise.all(nths.map((nth) => store.piece(hashOf(nth))));
  return pieces.map((one) => one !== null);
};

test("[A03] files that were looked at go, least used first, when there are more than there is room for; what is on its way stays", async () => {
  const { store, clock, open } = await openStore(250);
  await take(store, "mine", 9);
  await store.use(hashOf(9), 100); // it was looked at as well
  for (const nth of [1, 2, 3]) await look(store, clock, nth);
  expect(await here(store, 9, 1, 2, 3)).toEqual([true, false, false, true]);
  await look(store, clock, 4);
  await look(store, clock, 3);
  await look(store, clock, 5);
  expect(await here(store, 9, 3, 4, 5)).toEqual([true, false, false, true]);
  const again = await open();
  expect(again.allPieces().length).toBe(2);
  expect([...again.uploads.keys()]).toEqual(["mine"]);
});

test("[A03] where the platform has no room left, everything goes that can be fetched again", async () => {
  const { store, clock } = await openStore(1_000);
  await take(store, "mine", 9);
  for (const nth of [1, 2]) await look(store, clock, nth);
  await store.freeAll();
  expect(await here(store, 9, 1, 2)).toEqual([true, false, false]);
  expect([...store.uploads.keys()]).toEqual(["mine"]);
});

test("[A12] a record that is not what its table holds is passed over, and the others are there", async () => {
  const { store, disk, open } = await openStore(1_000);
  await store.keepUpload(upload("whole", 1));
  await disk.commit(
    [
      { table: "uploads", key: Uint8Array.of(1), value: { id: 7 } },
      { table: "kept", key: hashOf(2), value: "torn" },
      { table: "chunks", key: hashOf(3), value: "torn" },
    ],
    "strict",
  );
  const again = await open();
  expect([...again.uploads.keys()]).toEqual(["whole"]);
  expect([again.allPieces(), await again.piece(hashOf(3))]).toEqual([[], null]);
});

test("[FILE2] an upload that is taken back takes its pieces along; one that was said leaves them to be looked at", async () => {
  const { store, open } = await openStore(1_000);
  for (const [id, nth] of [
    ["gone", 1],
    ["said", 2],
  ] as const)
    await take(store, id, nth);
  await store.dropUpload("gone", true);
  await store.dropUpload("said", false);
  expect([await here(store, 1, 2), store.uploads.size]).toEqual([[false, true], 0]);
  await store.takePiece(upload("gone", 3), hashOf(3), piece(3)); // was under way when it was taken back
  expect([await here(store, 3), (await open()).uploads.size]).toEqual([[false], 0]);
});
