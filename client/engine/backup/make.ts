import {
  type BackupPiece,
  type BackupSealer,
  type Bytes,
  createBackupSealer,
  err,
  type KitId,
  memberOf,
  type NewRoom,
  ok,
  type Result,
  signBackupMaker,
} from "../../../crdt/index.ts";
import type { CommandError, Commands } from "../api.ts";
import { refuse } from "../commands/answers.ts";
import type { Running } from "../running.ts";
import { kitView } from "../views/devices.ts";
import type { Job } from "./job.ts";
import {
  entryPieces,
  envelopesIn,
  notePieces,
  type RowPlan,
  registerPieces,
  rowPieces,
  waitingPieces,
  wrapPieces,
} from "./pieces.ts";

/** What this device remembers of the last file that it made: local/"backup". */
export interface BackupRecord {
  readonly at: number;
  readonly bytes: number;
  readonly envelopes: number;
  /** How much there was on this device, to tell what came since. */
  readonly changes: number;
  readonly kit: KitId;
}

type Made = Commands["makeBackup"]["output"];

/** A blob is kept by the platform, which may put it on a disk: only so much is gathered in memory first. */
const GATHERED_BYTES = 4 * 1024 * 1024;

/**
 * Makes the file: everything that is here, sealed for the kit that the chain names. Needs the kit to have been checked:
 * a file that nobody can open is no backup.
 */
export async function makeBackup(
  run: Running,
  plan: RowPlan,
  job: Job,
): Promise<Result<{ readonly made: Made; readonly record: BackupRecord }, CommandError>> {
  const { core } = run;
  const { crypto } = core.ports;
  const state = core.roster.state();
  const kit = memberOf(state, core.identity.device)?.kit ?? null;
  const { state: kitState } = kitView(run);
  if (memberOf(state, core.identity.device) === null) return refuse({ type: "NotMember" });
  if (kit === null || kitState !== "confirmed")
    return refuse({ type: "NeedsKit", state: kitState === "made" ? "made" : "none" });
  const sealer = await createBackupSealer(crypto, state.chain, kit);
  if (sealer === null) return refuse({ type: "Internal", detail: "kit key" });

  const changes = changesOn(run);
  const file = createFile(sealer);
  const madeAt = core.time.now();
  let entries = 0;
  let envelopes = 0;
  const maker: BackupPiece = { kind: "maker", signed: await signMaker(run, sealer.headHash, madeAt) };
  for await (const piece of piecesAfter(maker, run)) {
    if (job.isCancelled()) return err({ type: "Cancelled" });
    await file.add(piece);
    entries += piece.kind === "entries" ? piece.entries.length : 0;
    envelopes += envelopesIn(piece);
    job.step(envelopes);
  }
  await file.add({ kind: "end", entries, envelopes });
  const blob = file.end();
  const record = { at: core.ports.clock.now(), bytes: blob.size, envelopes, changes, kit: kit.kit };
  return ok({ made: { file: blob, orgName: core.names.org(), madeAt: record.at, envelopes }, record });

  async function* piecesAfter(first: BackupPiece, { core }: Running): AsyncGenerator<BackupPiece> {
    yield first;
    yield* entryPieces(core);
    yield* wrapPieces(core);
    yield* registerPieces(core);
    yield* rowPieces(core, plan);
    yield* waitingPieces(plan);
    yield* notePieces(run);
  }
}

/** Everything that a file would hold, counted: rows and roster entries. It only ever grows, but for what removals cut off. */
export function changesOn({ core }: Pick<Running, "core">): number {
  const rows = core.roster.rooms().reduce((sum, room) => sum + core.rooms.get(room).envelopes, 0);
  return core.roster.lengths().reduce((sum, [, length]) => sum + length, rows);
}

function signMaker({ core, acts }: Running, headHash: Bytes, madeAt: number): Promise<Bytes> {
  const { identity, roster } = core;
  const isGuest = roster.state().members.get(identity.member)?.role === "guest";
  const { name = null, guestOrg = null } = isGuest ? identity.record : {};
  const newRooms = acts
    .pending()
    .flatMap(({ act }): readonly NewRoom[] => (act.kind === "roomCreated" ? [act] : []));
  return signBackupMaker(
    { headHash, device: identity.device, madeAt, name, guestOrg, newRooms },
    identity.keys.signer,
  );
}

interface FileInTheMaking {
  add(piece: BackupPiece): Promise<void>;
  end(): Blob;
}

function createFile(sealer: BackupSealer): FileInTheMaking {
  const parts: Blob[] = [];
  let gathered: Bytes[] = [sealer.head];
  let bytes = 0;
  function put(): void {
    parts.push(new Blob(gathered as Uint8Array<ArrayBuffer>[])); // sealed here, so never shared memory
    gathered = [];
    bytes = 0;
  }
  return {
    async add(piece) {
      const chunk = await sealer.seal(piece);
      gathered.push(chunk);
      bytes += chunk.length;
      if (bytes >= GATHERED_BYTES) put();
    },
    end() {
      put();
      return new Blob(parts, { type: "application/octet-stream" });
    },
  };
}
