import type { BackupNote, BackupPiece, BackupRun, RoomId } from "../../../crdt/index.ts";
import type { BackupTaken } from "../api.ts";
import type { Running } from "../running.ts";
import type { Core } from "../state/core.ts";
import { receiveRuns } from "../state/inbox.ts";
import { receiveRegisters } from "../state/markers.ts";
import { type CheckedBackup, piecesOf } from "./file.ts";
import type { Job } from "./job.ts";
import { envelopesIn } from "./pieces.ts";
import { feedRunOf } from "./runs.ts";
import { takeWaiting } from "./waiting.ts";

/** As long as a relay may take to hand over everything it has, before what waits is held against that. */
const IN_STEP_WITHIN_MS = 120_000;

interface WaitingPiece {
  readonly room: RoomId;
  readonly isRefused: boolean;
  readonly run: BackupRun;
}

/**
 * Takes a checked file on a device that belongs: chains, keys and rows pass the doors that a relay's do, so that what is here
 * already changes nothing, and what the relay lacks is handed to it afterwards. Can be broken off and done again.
 */
export async function takeBackup(run: Running, file: CheckedBackup, job: Job): Promise<BackupTaken> {
  const { core, link } = run;
  const waiting: WaitingPiece[] = [];
  let envelopes = 0;
  let done = 0;
  const end = (stopped: BackupTaken["stopped"], leftOut = 0): BackupTaken => ({
    envelopes,
    leftOut,
    stopped,
  });
  await takeChains(run, file);
  for await (const step of piecesOf(core.ports.crypto, file)) {
    if (job.isCancelled()) return end("Cancelled");
    if (!step.ok) return end(step.error);
    const { piece } = step.value;
    if (piece.kind === "waiting")
      for (const each of piece.runs)
        waiting.push({ room: piece.room, isRefused: piece.isRefused, run: each });
    if (piece.kind === "notes")
      for (const note of piece.notes) await core.queue.run(() => takeNote(run, note));
    envelopes += await core.queue.run(() => takePiece(core, piece));
    if (core.health.notSaved !== null) return end("NotSaved");
    done += envelopesIn(piece);
    job.step(done);
  }
  link.restart(); // the relay is compared with once more: what it lacks is handed to it
  if (waiting.length === 0) return end(null);
  if (!(await isInStep(run, job))) return end(job.isCancelled() ? "Cancelled" : "NeedsRelay");
  let leftOut = 0;
  for (const { room, run: rows, isRefused } of waiting) {
    const taken = await core.queue.run(() => takeWaiting(run, room, rows, isRefused));
    envelopes += taken.envelopes;
    leftOut += taken.leftOut;
  }
  link.restart();
  const isHanded = await isInStep(run, job); // else the file is not done with: nobody else may have these words yet
  return end(isHanded ? null : job.isCancelled() ? "Cancelled" : "NeedsRelay", leftOut);
}

/** The organisation's chain is here: this device was restored by it. */
async function takeChains({ core, effects, acts }: Running, file: CheckedBackup): Promise<void> {
  for (const [chain, entries] of file.rooms)
    await core.queue.run(async () => {
      const accepted = await core.roster.accept(chain, 0, entries);
      if (accepted.ok && accepted.value.length > 0) await effects.grown(chain, accepted.value);
    });
  await core.queue.run(() => effects.keysCame(file.wraps));
  const known = new Set<string>(core.roster.rooms());
  for (const { act } of acts.pending()) if (act.kind === "roomCreated") known.add(act.room);
  for (const { room, use, name } of file.maker.newRooms)
    if (!known.has(room)) await core.queue.run(() => acts.keep({ kind: "roomCreated", room, use, name }));
  void acts.flush();
}

/** Nothing in a file is late: this device has only begun to know the rooms. */
const NOT_LATE = { inStepSince: () => null, topBefore: () => 0 };

async function takePiece(core: Core, piece: BackupPiece): Promise<number> {
  if (piece.kind === "registers") await receiveRegisters(core, piece.room, piece.registers);
  if (piece.kind !== "rows") return 0;
  const runs = piece.runs.map((each) => feedRunOf(core, piece.room, each));
  const received = await receiveRuns({ ...core, presenceOfRelay: NOT_LATE }, piece.room, runs);
  return received.envelopes;
}

/** What a person has decided or typed on this device by now stands above what they had on the lost one. */
async function takeNote({ drafts, local }: Running, note: BackupNote): Promise<void> {
  switch (note.type) {
    case "draft":
      if (!drafts.all.get(note.room)) await drafts.save(note.room, note.text);
      return;
    case "verified":
      if (local.verified(note.member) === null) await local.setVerified(note.member, note.key, note.at);
      return;
    case "blocked":
      if (!local.isBlocked(note.member)) await local.setBlocked(note.member, true);
  }
}

function isInStep({ core, link }: Running, job: Job): Promise<boolean> {
  return new Promise((resolve) => {
    const look = () => {
      if (link.inStepSince() !== null && link.state().link === "online") end(true);
      else if (job.isCancelled()) end(false);
    };
    const end = (isThere: boolean) => {
      unlisten();
      cancel();
      resolve(isThere);
    };
    const unlisten = core.changes.listen((change) => {
      if (change.type === "sync" || change.type === "backup") look();
    });
    const cancel = core.ports.timers.after(IN_STEP_WITHIN_MS, () => end(false));
    look();
  });
}
