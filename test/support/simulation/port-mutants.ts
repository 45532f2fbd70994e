import type { Disk } from "../../../client/engine/ports.ts";
import type { OutboxRecord } from "../../../client/engine/state/records.ts";
import {
  type Bytes,
  concat,
  encodeFrame,
  idToBytes,
  parseFrame,
  parseUpdate,
  uint64,
} from "../../../crdt/index.ts";
import { createMemoryStore } from "../../../relay/store/memory.ts";
import type { StoreWrites } from "../../../relay/store/store.ts";
import type { Mutant } from "./world.ts";

/** Promises broken on purpose, one at a time and outside the code under test. A simulation that misses one is blind there. */
export const PORT_MUTANTS: Readonly<Record<string, () => Mutant>> = {
  "the relay answers before its disk has flushed": answerAtOnce,
  "the outbox forgets a row when it is sent": forgetOnSend,
  "the outbox does not wait for the disk": () => ({
    wrapDisk: (disk, name) =>
      name === "outbox" ? { ...disk, commit: (writes) => disk.commit(writes, "relaxed") } : disk,
  }),
  "the outbox is kept in memory alone": () => ({
    wrapDisk: (disk, name) => (name === "outbox" ? { ...disk, commit: async () => ({ ok: true }) } : disk),
  }),
  "nobody hands rows back to a wiped relay": () => ({
    alterHeard: (frame, relay) => (relay.wipes > 0 ? without(frame, "step1") : frame),
  }),
  "acknowledgements never arrive": () => ({ alterHeard: (frame) => without(frame, "ack") }),
  "sealed keys never arrive": () => ({
    isAboutMembership: true,
    alterHeard: (frame) => without(frame, "wraps"),
  }),
  "rosters arrive and never grow": () => ({
    isAboutMembership: true,
    alterHeard: (frame) => without(frame, "entries"),
  }),
};

function without(frame: Bytes, type: "step1" | "ack" | "wraps" | "entries"): Bytes | null {
  const parsed = parseFrame(frame);
  if (!parsed.ok) return frame;
  const kept = parsed.value.filter(({ message }) => message.type !== type);
  return kept.length === 0 ? null : encodeFrame(kept);
}

type Write = (writes: StoreWrites) => void;

/** Everybody reads and is answered from memory; the disk hears of it later, and a crash takes what it has not heard. */
function answerAtOnce(): Mutant {
  let flushed: Write[] = [];
  return {
    wrapStore: (disk, isEmpty) => {
      const memory = createMemoryStore();
      if (isEmpty) flushed = [];
      for (const write of flushed) void memory.transaction(write);
      return {
        ...memory,
        transaction: async (work) => {
          const written: Write[] = [];
          const answer = await memory.transaction((writes) => work(recorded(writes, written)));
          void disk.transaction((writes) => {
            for (const write of written) write(writes);
            flushed.push(...written);
          });
          return answer;
        },
      };
    },
  };
}

function recorded(writes: StoreWrites, written: Write[]): StoreWrites {
  const keep =
    <A extends readonly unknown[], R>(call: (to: StoreWrites) => (...args: A) => R) =>
    (...args: A): R => {
      written.push((to) => call(to)(...args));
      return call(writes)(...args);
    };
  return {
    ...writes,
    putEntries: keep((to) => to.putEntries),
    putWrap: keep((to) => to.putWrap),
    openRoom: keep((to) => to.openRoom),
    putRow: keep((to) => to.putRow),
    putHead: keep((to) => to.putHead),
    putRegister: keep((to) => to.putRegister),
    putSegment: keep((to) => to.putSegment),
    putFork: keep((to) => to.putFork),
    dropRows: keep((to) => to.dropRows),
    dropRegister: keep((to) => to.dropRegister),
  };
}

/** What leaves the device is taken from its outbox without waiting for the relay's answer. */
function forgetOnSend(): Mutant {
  const disks = new Map<string, Disk>();
  const rows = new Map<string, OutboxRecord>();
  const nameOf = (bytes: Bytes) => Buffer.from(bytes).toString("base64");
  return {
    wrapDisk: (disk, name, device) => {
      if (name !== "outbox") return disk;
      disks.set(device, disk);
      const commit: Disk["commit"] = (writes, durability) => {
        for (const write of writes)
          if (write.table === "rows" && "value" in write) {
            const record = write.value as OutboxRecord;
            rows.set(device + nameOf(record.bytes), record);
          }
        return disk.commit(writes, durability);
      };
      return { ...disk, commit };
    },
    onSent: (device, frame) => {
      const parsed = parseFrame(frame);
      for (const { message } of parsed.ok ? parsed.value : []) {
        const runs =
          message.type === "update"
            ? parseUpdate(message.update, { maxFeeds: 1_000, maxItems: 10_000 })
            : null;
        for (const { envelopes } of runs?.ok ? runs.value : [])
          for (const bytes of envelopes) {
            const record = rows.get(device + nameOf(bytes));
            if (record === undefined) continue;
            const key = concat(idToBytes(record.room), idToBytes(record.feed), uint64(record.seq));
            void disks.get(device)?.commit([{ table: "rows", key, delete: true }], "strict");
          }
      }
    },
  };
}
