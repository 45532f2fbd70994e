import {
  type Bytes,
  EVENT_LIMITS,
  FILE_LIMITS,
  type FileRef,
  ok,
  type RoomId,
  textToRef,
} from "../../../crdt/index.ts";
import type { CommandError, FileGiven, UploadView, WaitingItem } from "../api.ts";
import { done, type FileCommand, type Handlers, refuse } from "../commands/answers.ts";
import { beside, checkText, knownRoom } from "../commands/chat.ts";
import type { Running } from "../running.ts";
import { mayWrite, whyNotWrite } from "../state/rights.ts";
import { fileView } from "../views/files.ts";
import { createCopying } from "./copying.ts";
import { HAS_FILES } from "./has-files.ts";
import { createReader, type Reader } from "./reader.ts";
import { createRelayBlobs, type RelayBlobs } from "./relay-blobs.ts";
import { openFileStore, type UploadRecord } from "./store.ts";
import { newRef } from "./take-in.ts";
import { createUploader } from "./uploader.ts";

/** The half of a running engine that has to do with files. */
export interface Files {
  readonly commands: Pick<Handlers, FileCommand>;
  /** For what is taken away and brought in: files as they were sealed. */
  readonly reader: Reader;
  readonly blobs: RelayBlobs;
  uploadsIn(room: string): readonly UploadView[];
  /** All that has not become a message yet, for whoever asks what waits on this device. */
  waiting(): readonly WaitingItem[];
  /** The relay may have lost what this device still has. */
  offerAgain(): Promise<void>;
  stop(): Promise<void>;
}

const MOST_KEPT_BYTES = 2_147_483_648;
const KEPT_SHARE = 0.25; // of what the platform gives this origin
const REF_BYTES = 1_300; // a reference without its preview, at most

export async function openFiles(run: Running): Promise<Files> {
  const { core } = run;
  const { ports } = core;
  const disk = (await ports.openFiles?.()) ?? null;
  if (disk === null) throw new Error("there is no disk for files"); // the edge answers; whoever asks next tries again
  const store = await openFileStore(disk, () => core.time.now(), mostBytes);
  const blobs = createRelayBlobs(core);
  const uploader = createUploader(run, store, blobs);
  const reader = createReader(core, store, blobs);
  const copying = createCopying(core, store, uploader.look);

  async function mostBytes(): Promise<number> {
    const use = await ports.measureStorage();
    return use === null ? MOST_KEPT_BYTES : Math.min(MOST_KEPT_BYTES, use.quotaBytes * KEPT_SHARE);
  }

  function viewOf(record: UploadRecord): UploadView {
    const { id, at, text, files, isSealed } = record;
    const total = files.reduce((sum, { ref }) => sum + ref.size, 0);
    const shown = { id, at, text, files: files.map(({ ref }) => fileView(ref)), total };
    const taken = copying.takenOf(id);
    if (taken !== null) return { ...shown, state: "taking", done: taken, problem: null };
    if (!isSealed) return { ...shown, state: "stopped", done: 0, problem: copying.problemOf(id) };
    return { ...shown, ...uploader.progressOf(id) };
  }

  async function offerAgain(): Promise<void> {
    const pieces = store.allPieces();
    const missing = pieces.length === 0 ? ok([]) : await blobs.missing(pieces);
    for (const hash of missing.ok ? missing.value : []) {
      const bytes = await store.piece(hash);
      const put = bytes === null ? ok(null) : await blobs.put(hash, bytes);
      if (!put.ok) return; // full, or away: with the next start
    }
  }

  /** Once in a life of the engine: what the relay lost meanwhile comes back. */
  let hasOffered = false;
  function offerOnce(): void {
    if (hasOffered || run.link.state().link !== "online") return;
    hasOffered = true;
    void offerAgain();
  }

  const unlisten = core.changes.listen(({ type }) => {
    if (type !== "sync") return;
    offerOnce();
    if (core.health.notSaved?.reason === "Quota") void store.freeAll(); // words matter more
  });
  if (run.local.noted(HAS_FILES) !== true) await run.local.note(HAS_FILES, true);
  uploader.look();
  offerOnce();

  return {
    reader,
    blobs,
    offerAgain,
    uploadsIn: (room) =>
      [...store.uploads.values()]
        .filter((record) => record.room === room)
        .sort((a, b) => a.at - b.at)
        .map(viewOf),
    waiting: () =>
      [...store.uploads.values()].map(({ id, text, files, room, at }) => ({
        id,
        kind: "message",
        text: text || (files[0]?.ref.name ?? ""),
        room,
        writtenAt: at,
      })),
    async stop() {
      unlisten();
      copying.stop();
      uploader.stop();
      await store.close();
    },
    commands: {
      async sendFiles({ room: id, text, replyTo, mentions, files: given }, command) {
        const room = knownRoom(run, id);
        if (room === null) return refuse({ type: "NotFound" });
        if (await isDone(command)) return ok({ id: command });
        const flaw = flawIn(given, text);
        if (flaw !== null) return refuse(flaw);
        if (!mayWrite(core, room)) return refuse(whyNotWrite(core));
        const most = Math.min(
          FILE_LIMITS.previewBytes,
          Math.floor(FILE_LIMITS.allBytes / given.length) - REF_BYTES,
        );
        const files = given.map((one) => ({ ref: newRef(ports.crypto, one, most), pieces: NONE }));
        const quoted = replyTo === null ? null : textToRef(replyTo);
        const record = {
          id: command,
          room,
          at: core.time.now(),
          text: text.trim() === "" ? "" : text,
          replyTo: quoted,
          mentions: beside(text, mentions).extras?.mentions ?? [],
          files,
          isSealed: false,
        };
        const kept = await store.keepUpload(record);
        if (!kept.ok) return refuse({ type: "NotSaved", reason: kept.error.reason });
        core.changes.emit({ type: "sync" });
        copying.begin(record, given);
        return ok({ id: command });
      },
      async cancelUpload({ id }) {
        const record = store.uploads.get(id);
        if (record === undefined) return refuse({ type: "NotFound" });
        copying.forget(id);
        await store.dropUpload(id, true);
        core.changes.emit({ type: "uploads", room: record.room });
        core.changes.emit({ type: "sync" });
        return ok({ text: record.text });
      },
      async retryUpload({ id }) {
        if (!store.uploads.has(id)) return refuse({ type: "NotFound" });
        uploader.again(id);
        return done;
      },
      async readFile({ room: id, message, file, part }) {
        const room = knownRoom(run, id);
        const found = room === null ? null : await find(room, message, file);
        if (found === null) return refuse({ type: "NotFound" });
        return reader.read(found.ref, found.pieces, part);
      },
    },
  };

  async function isDone(command: string): Promise<boolean> {
    const known = store.uploads.get(command);
    if (known?.isSealed === true || copying.takenOf(command) !== null) return true;
    if (known !== undefined) await store.dropUpload(command, true); // of a life that ended in the middle
    return known === undefined && (await run.outbox.answerOf(command)) !== null;
  }

  async function find(
    room: RoomId,
    message: string,
    file: number,
  ): Promise<{ readonly ref: FileRef; readonly pieces: Bytes | null } | null> {
    const waiting = store.uploads.get(message);
    if (waiting !== undefined) return waiting.files[file] ?? null;
    const ref = await reader.refOf(room, message, file);
    return ref && { ref, pieces: null };
  }
}

const NONE = new Uint8Array(0);

function flawIn(given: readonly FileGiven[], text: string): CommandError | null {
  if (given.length === 0) return { type: "Empty" };
  if (given.length > FILE_LIMITS.files) return { type: "TooManyFiles", max: FILE_LIMITS.files };
  const large = given.find(({ blob }) => blob.size > FILE_LIMITS.bytes);
  if (large !== undefined) return { type: "FileTooLarge", name: large.name, max: FILE_LIMITS.bytes };
  const words =
    text.trim() === "" ? ok(text) : checkText(text, EVENT_LIMITS.textUnits, EVENT_LIMITS.textBytes);
  return words.ok ? null : words.error;
}
