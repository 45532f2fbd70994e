import type { FileRef } from "../../../crdt/index.ts";
import type { FileGiven, UploadProblem } from "../api.ts";
import type { Core } from "../state/core.ts";
import type { FileStore, UploadRecord } from "./store.ts";
import { takeIn } from "./take-in.ts";

/** Files that somebody chose, on their way onto this device's disk. */
export interface Copying {
  begin(record: UploadRecord, given: readonly FileGiven[]): void;
  /** How many bytes are here, null when nothing of it is being copied. */
  takenOf(id: string): number | null;
  /** Why what is not whole is not. */
  problemOf(id: string): UploadProblem;
  /** It was taken back. */
  forget(id: string): void;
  stop(): void;
}

export function createCopying(core: Core, store: FileStore, onEnd: () => void): Copying {
  const taken = new Map<string, number>();
  const problems = new Map<string, UploadProblem>();
  let isStopped = false;

  const tell = ({ room }: UploadRecord) => core.changes.emit({ type: "uploads", room });

  /** Why it went no further, null when all of it is here. */
  async function copyAll(record: UploadRecord, given: readonly FileGiven[]): Promise<UploadProblem | null> {
    let growing = record;
    for (const [at, { blob }] of given.entries()) {
      const { ref } = record.files[at] as { readonly ref: FileRef };
      const copied = await takeIn(core.ports.crypto, ref, blob, async (file, piece, bytes) => {
        if (!taken.has(record.id)) return "Interrupted";
        growing = { ...growing, files: growing.files.with(at, { ...file, ref }) };
        const saved = await store.takePiece(growing, piece.hash, piece.bytes);
        if (!saved.ok) return "NoRoomHere";
        taken.set(record.id, (taken.get(record.id) ?? 0) + bytes);
        tell(record);
        return null;
      });
      if (!copied.ok) return copied.error;
      growing = { ...growing, files: growing.files.with(at, copied.value) };
    }
    if (!taken.has(record.id)) return "Interrupted";
    const saved = await store.keepUpload({ ...growing, isSealed: true });
    return saved.ok ? null : "NoRoomHere";
  }

  /** Of what could not be copied whole the words stay; they are handed back when it is taken away. */
  async function copy(record: UploadRecord, given: readonly FileGiven[]): Promise<void> {
    taken.set(record.id, 0);
    tell(record);
    const problem = await copyAll(record, given);
    if (isStopped) return;
    if (!taken.delete(record.id)) return store.dropUpload(record.id, true); // taken back meanwhile
    if (problem !== null) {
      problems.set(record.id, problem);
      const pieces = store.uploads.get(record.id)?.files ?? [];
      await store.keepUpload(record);
      await store.dropPieces(pieces);
    }
    tell(record);
    onEnd();
  }

  return {
    begin: (record, given) => void copy(record, given),
    takenOf: (id) => taken.get(id) ?? null,
    problemOf: (id) => problems.get(id) ?? "Interrupted", // a life that ended in the middle
    forget(id) {
      taken.delete(id);
      problems.delete(id);
    },
    stop() {
      isStopped = true;
      taken.clear();
    },
  };
}
