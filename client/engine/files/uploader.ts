import {
  type Bytes,
  chunkBytesAt,
  hashesOf,
  type KnownEvent,
  type RoomId,
  toHex,
} from "../../../crdt/index.ts";
import type { UploadProblem } from "../api.ts";
import type { Running } from "../running.ts";
import { rightsNow } from "../state/judged.ts";
import { mayWrite } from "../state/rights.ts";
import { type HttpError, isPassing } from "../sync/relay-http.ts";
import type { RelayBlobs } from "./relay-blobs.ts";
import type { FileStore, UploadRecord } from "./store.ts";

/**
 * Brings files to the relay, and then says the message that speaks of them: nobody is shown a file that cannot be fetched.
 * What the relay has it is asked first, so no piece that arrived goes twice, whatever died in between.
 *
 *   waiting → sending → (message) | stopped
 */
export interface Uploader {
  /** Whatever can go on goes on. */
  look(): void;
  progressOf(id: string): Progress;
  /** What stopped it may be over: a person says so. */
  again(id: string): void;
  stop(): void;
}

export interface Progress {
  readonly state: "waiting" | "sending" | "stopped";
  readonly done: number;
  readonly problem: UploadProblem | null;
}

/** `gone`: cancelled meanwhile, or the engine has ended. */
type Outcome = "sent" | "later" | "gone" | UploadProblem;

const MESSAGES_AT_ONCE = 3;
const PIECES_AT_ONCE = 2;
const MIN_PAUSE_MS = 1_000;
const MAX_PAUSE_MS = 60_000;
const WAITING: Progress = { state: "waiting", done: 0, problem: null };

export function createUploader(run: Running, store: FileStore, blobs: RelayBlobs): Uploader {
  const { core, outbox, link } = run;
  const progress = new Map<string, Progress>();
  const sending = new Set<string>();
  let cancelPause: (() => void) | null = null;
  let failures = 0;
  let isStopped = false;

  function set(room: RoomId, id: string, next: Partial<Progress>): void {
    progress.set(id, { ...(progress.get(id) ?? WAITING), ...next });
    core.changes.emit({ type: "uploads", room });
  }

  const isGone = ({ id }: UploadRecord): boolean => isStopped || !store.uploads.has(id);

  const mayGo = (): boolean => !isStopped && cancelPause === null && link.state().link === "online";

  function look(): void {
    if (!mayGo()) return;
    for (const record of store.uploads.values()) {
      if (sending.size >= MESSAGES_AT_ONCE) return;
      const { state } = progress.get(record.id) ?? WAITING;
      if (record.isSealed && state !== "stopped" && !sending.has(record.id)) void begin(record);
    }
  }

  async function begin(record: UploadRecord): Promise<void> {
    sending.add(record.id);
    const outcome = await send(record);
    sending.delete(record.id);
    if (isStopped) return;
    if (outcome === "later") pause();
    else failures = 0;
    if (outcome === "sent" || outcome === "gone") progress.delete(record.id);
    else if (outcome === "later") set(record.room, record.id, { state: "waiting" });
    else set(record.room, record.id, { state: "stopped", problem: outcome });
    core.changes.emit({ type: "uploads", room: record.room });
    look();
  }

  /** The relay is away or busy: ever more seldom, and at once when the connection comes back. */
  function pause(): void {
    const ms = Math.min(MAX_PAUSE_MS, MIN_PAUSE_MS * 2 ** failures++);
    cancelPause ??= core.ports.timers.after(ms * (0.5 + core.ports.timers.jitter() / 2), () => {
      cancelPause = null;
      look();
    });
  }

  async function send(record: UploadRecord): Promise<Outcome> {
    if ((await outbox.answerOf(record.id)) !== null) return said(record); // a crash came between the message and this record's end
    if (!mayWrite(core, record.room)) return "NotAllowed";
    const pieces = piecesOf(record);
    const asked = await blobs.missing(pieces.map(({ hash }) => hash));
    if (!asked.ok) return outcomeOf(asked.error);
    const missing = new Set(asked.value.map(toHex));
    const left = pieces.filter(({ hash }) => missing.has(toHex(hash)));
    set(record.room, record.id, { state: "sending", done: sizeOf(pieces) - sizeOf(left), problem: null });
    const outcomes = await Promise.all(Array.from({ length: PIECES_AT_ONCE }, () => bring(record, left)));
    const stopped = outcomes.find((outcome) => outcome !== "sent");
    return stopped ?? say(record);
  }

  /** Takes the next piece until there is none, or one is refused: then no other is begun. */
  async function bring(record: UploadRecord, left: Piece[]): Promise<Outcome> {
    for (let piece = left.shift(); piece !== undefined; piece = left.shift()) {
      if (isGone(record)) return "gone";
      const bytes = await store.piece(piece.hash);
      if (bytes === null) return "Interrupted"; // the platform gave its place to others
      const put = await blobs.put(piece.hash, bytes);
      if (isGone(record)) return "gone";
      if (!put.ok) {
        left.length = 0;
        return outcomeOf(put.error);
      }
      const { done } = progress.get(record.id) ?? WAITING;
      set(record.room, record.id, { done: done + piece.size });
    }
    return "sent";
  }

  async function say(record: UploadRecord): Promise<Outcome> {
    const { room, id, text, replyTo, mentions, files } = record;
    const refs = files.map(({ ref }) => ref);
    const extras = { files: refs, ...(mentions.length > 0 && { mentions }) };
    const event: KnownEvent = { type: "message", text, replyTo, extras };
    const written = await core.queue.run(async () => {
      if (isGone(record)) return "gone" as const;
      const posts = mayWrite(core, room) && rightsNow(core, room, core.identity.member).posts;
      if (!posts) return "NotAllowed" as const;
      const shown = text === "" ? (refs[0]?.name ?? "") : text;
      const appended = await outbox.append(room, event, { kind: "message", text: shown }, id);
      if (!appended.ok) return appended.error.type === "NotSaved" ? ("later" as const) : ("Refused" as const);
      await link.exchange()?.push(room);
      return "sent" as const;
    });
    return written === "sent" ? said(record) : written;
  }

  async function said({ id, files }: UploadRecord): Promise<Outcome> {
    for (const { ref, pieces } of files) await store.use(pieces, ref.size);
    await store.dropUpload(id, false);
    core.changes.emit({ type: "sync" });
    return "sent";
  }

  const unlisten = core.changes.listen(({ type }) => {
    if (type !== "sync" || link.state().link !== "online") return;
    look();
  });

  return {
    look,
    progressOf: (id) => progress.get(id) ?? WAITING,
    again(id) {
      const record = store.uploads.get(id);
      if (record === undefined) return;
      set(record.room, id, WAITING);
      cancelPause?.();
      cancelPause = null;
      look();
    },
    stop() {
      isStopped = true;
      cancelPause?.();
      unlisten();
    },
  };
}

/** One of a file's pieces, and how many bytes of the file it stands for; the index of a long file for none. */
interface Piece {
  readonly hash: Bytes;
  readonly size: number;
}

const piecesOf = ({ files }: UploadRecord): Piece[] =>
  files.flatMap(({ ref, pieces }) =>
    hashesOf({ hashes: pieces }).map((hash, index) => ({ hash, size: chunkBytesAt(ref.size, index) })),
  );

const sizeOf = (pieces: readonly Piece[]): number => pieces.reduce((sum, { size }) => sum + size, 0);

function outcomeOf(error: HttpError): Outcome {
  if (error.type !== "Refused") return "later";
  const { refusal, rule } = error;
  if (refusal === "StorageFull")
    return rule === "org" ? "OrgFull" : rule === "member" ? "MemberFull" : "RelayFull";
  if (refusal === "NotMember" || refusal === "BadAuth") return "NotAllowed";
  return isPassing(error) ? "later" : "Refused";
}
