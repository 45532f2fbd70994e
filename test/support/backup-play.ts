import { rmSync } from "node:fs";
import { join } from "node:path";
import type { Commands } from "../../client/engine/api.ts";
import {
  type BackupPiece,
  type Bytes,
  createBackupSealer,
  type DeviceId,
  decodeBackup,
  type KitKeys,
  kitKeys,
  type Signer,
  signBackupMaker,
  wordsToSecret,
} from "../../crdt/index.ts";
import type { Device } from "./device.ts";
import { startRelay } from "./relay.ts";
import { testCrypto } from "./replica.ts";
import type { Team } from "./team.ts";
import { asTold } from "./timeline-mirror.ts";

type Made = Commands["makeBackup"]["output"];

/** Makes a recovery kit and checks it: gives its words. */
export async function withKit(device: Device): Promise<string> {
  const { words } = await device.must("makeKit", {});
  const asked = [1, 12, 24];
  await device.must("confirmKit", { positions: asked, words: asked.map((at) => words.zh[at - 1] ?? "") });
  return words.en.join(" ");
}

export const makeFile = (device: Device): Promise<Made> => device.must("makeBackup", {});

/** The relay's database is gone; with `whole` its folder is empty. */
export async function wipeRelay(
  team: Team,
  { whole = false, env = {} as Readonly<Record<string, string>> } = {},
): Promise<void> {
  const dir = join(team.dir, "relay");
  await team.relay.stop(); // with a goodbye: how far chains had come is written down
  const files = ["relay.db", "relay.db-wal", "relay.db-shm", ...(whole ? ["relay.json"] : [])];
  for (const file of files) rmSync(join(dir, file), { force: true });
  team.relay = await startRelay({ dir, port: team.relay.port, env });
}

/** A room as a person would read it out. That a device was added is said where whoever came back was not. */
export const told = async (device: Device, room: string): Promise<readonly string[]> =>
  asTold(await device.history(room)).filter((line) => !line.startsWith("— DeviceAdded"));

// ---------------------------------------------------------------- inside a file

export async function secretOf(words: string): Promise<Bytes> {
  const secret = await wordsToSecret(words);
  if (!secret.ok) throw new Error(secret.error.type);
  return secret.value;
}

const keysOf = async (words: string): Promise<KitKeys> => kitKeys(testCrypto(), await secretOf(words));

export async function piecesOf(file: Blob, words: string): Promise<readonly BackupPiece[]> {
  const pieces = await decodeBackup(
    testCrypto(),
    new Uint8Array(await file.arrayBuffer()),
    await keysOf(words),
  );
  if (!pieces.ok) throw new Error(pieces.error.type);
  return pieces.value;
}

/** A file as somebody makes it who knows a kit's public key alone; `by` signs that it is theirs. */
export async function forgedFile(
  words: string,
  pieces: readonly BackupPiece[],
  by: { readonly device: DeviceId; readonly signer: Signer } | null = null,
): Promise<Blob> {
  const entries = pieces.find((piece) => piece.kind === "entries");
  const { kit, opener } = await keysOf(words);
  const org = entries?.kind === "entries" ? entries.chain : null;
  const sealer = org && (await createBackupSealer(testCrypto(), org, { kit, sealKey: opener.publicKey }));
  if (sealer === null) throw new Error("nothing to seal for");
  const parts: Bytes[] = [sealer.head];
  for (const piece of pieces)
    parts.push(
      await sealer.seal(piece.kind === "maker" && by !== null ? await signedBy(by, sealer.headHash) : piece),
    );
  return new Blob(parts as Uint8Array<ArrayBuffer>[]);
}

async function signedBy(
  { device, signer }: { readonly device: DeviceId; readonly signer: Signer },
  headHash: Bytes,
): Promise<BackupPiece> {
  const maker = { headHash, device, madeAt: Date.now(), name: null, guestOrg: null, newRooms: [] };
  return { kind: "maker", signed: await signBackupMaker(maker, signer) };
}
