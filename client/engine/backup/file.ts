import {
  type BackupError,
  type BackupStep,
  type ByteSource,
  type Bytes,
  type ChainId,
  type CryptoPort,
  err,
  isBackupMadeBy,
  type KitOpener,
  type OpenedBackup,
  ok,
  openBackup,
  parseBackupMaker,
  type Result,
  readBackup,
  reopenBackup,
  type SignedMaker,
} from "../../../crdt/index.ts";
import type { BackupFlaw } from "../api.ts";
import { type KnownRoster, reduceBytes } from "../state/roster-book.ts";

/** A backup file that was read to its end, and found whole and made by the person whose kit opens it. */
export interface CheckedBackup {
  readonly source: ByteSource;
  readonly opened: OpenedBackup;
  readonly maker: SignedMaker["maker"];
  readonly org: ChainId;
  readonly entries: readonly Bytes[];
  /** Chains of rooms. */
  readonly rooms: ReadonlyMap<ChainId, readonly Bytes[]>;
  readonly wraps: readonly Bytes[];
  readonly envelopes: number;
}

/** Chains and keys are held in memory: far more than the largest organisation has. */
const MAX_CHAIN_BYTES = 64 * 1024 * 1024;

class Unreadable extends Error {
  override readonly name = "Unreadable";
}

export const sourceOfFile = (file: Blob): ByteSource => ({
  size: file.size,
  async read(from, to) {
    const part = await file
      .slice(from, to)
      .arrayBuffer()
      .catch(() => null); // the platform says only by throwing that a file has gone or changed
    if (part === null) throw new Unreadable();
    return new Uint8Array(part);
  },
});

/** Opens a file with the kit and reads all of it once, before anything on this device changes. */
export const checkBackup = (
  crypto: CryptoPort,
  file: Blob,
  kit: KitOpener,
): Promise<Result<CheckedBackup, BackupFlaw>> =>
  unlessUnreadable(async () => {
    const source = sourceOfFile(file);
    const opened = await openBackup(crypto, source, kit);
    return opened.ok ? checkOpened(crypto, source, opened.value) : err(flawOf(opened.error));
  });

/** The same with the key that was kept when the taking of this file began; another file is `OtherKit`. */
export const checkBackupAgain = (
  crypto: CryptoPort,
  file: Blob,
  known: Pick<OpenedBackup, "headHash" | "key">,
): Promise<Result<CheckedBackup, BackupFlaw>> =>
  unlessUnreadable(async () => {
    const source = sourceOfFile(file);
    const opened = await reopenBackup(crypto, source, known);
    return opened === null ? err("OtherKit") : checkOpened(crypto, source, opened);
  });

/** The pieces of a file that was checked before, for the second reading. */
export async function* piecesOf(
  crypto: CryptoPort,
  { source, opened }: CheckedBackup,
): AsyncGenerator<Result<BackupStep, BackupFlaw>> {
  try {
    for await (const step of readBackup(crypto, source, opened))
      yield step.ok ? step : err(flawOf(step.error));
  } catch (cause) {
    if (!(cause instanceof Unreadable)) throw cause;
    yield err("Unreadable");
  }
}

async function unlessUnreadable<T>(
  read: () => Promise<Result<T, BackupFlaw>>,
): Promise<Result<T, BackupFlaw>> {
  try {
    return await read();
  } catch (cause) {
    if (cause instanceof Unreadable) return err("Unreadable");
    throw cause;
  }
}

async function checkOpened(
  crypto: CryptoPort,
  source: ByteSource,
  opened: OpenedBackup,
): Promise<Result<CheckedBackup, BackupFlaw>> {
  const chains = new Map<ChainId, Bytes[]>();
  const wraps: Bytes[] = [];
  let signed: SignedMaker | null = null;
  let envelopes = 0;
  let chainBytes = 0;
  for await (const step of readBackup(crypto, source, opened)) {
    if (!step.ok) return err(flawOf(step.error));
    const { piece } = step.value;
    if (piece.kind === "maker") {
      const parsed = parseBackupMaker(piece.signed);
      if (!parsed.ok) return err("Damaged");
      signed = parsed.value;
    } else if (piece.kind === "entries") {
      const chain = chains.get(piece.chain) ?? [];
      if (piece.from !== chain.length) return err("Damaged");
      chain.push(...piece.entries);
      chains.set(piece.chain, chain);
      chainBytes += lengthOf(piece.entries);
    } else if (piece.kind === "wraps") {
      wraps.push(...piece.wraps);
      chainBytes += lengthOf(piece.wraps);
    } else if (piece.kind === "end") envelopes = piece.envelopes;
    if (chainBytes > MAX_CHAIN_BYTES) return err("Damaged");
  }
  const { org } = opened.head;
  const entries = chains.get(org) ?? [];
  const reduced = await reduceBytes(entries, crypto);
  if (!reduced.ok || reduced.value.state.chain !== org) return err("Damaged");
  if (signed === null || !(await isByOwner(crypto, opened, signed, reduced.value))) return err("OtherPerson");
  chains.delete(org);
  return ok({ source, opened, maker: signed.maker, org, entries, rooms: chains, wraps, envelopes });
}

const lengthOf = (all: readonly Bytes[]): number => all.reduce((sum, { length }) => sum + length, 0);

/** Rule BAK5: by a device of whoever owns the kit, for this very file. */
async function isByOwner(
  crypto: CryptoPort,
  { head, headHash }: OpenedBackup,
  signed: SignedMaker,
  { state }: KnownRoster,
): Promise<boolean> {
  const device = state.devices.get(signed.maker.device);
  if (device === undefined || device.member !== state.kits.get(head.kit)) return false;
  if (!signed.maker.headHash.every((byte, at) => byte === headHash[at])) return false;
  return isBackupMadeBy(signed, device.signKey, crypto);
}

/** People are told what it means for them; where it was found is for tests and fuzzing. */
function flawOf(error: BackupError): BackupFlaw {
  switch (error.type) {
    case "NotABackup":
    case "NewerVersion":
    case "OtherKit":
    case "CutShort":
      return error.type;
    default:
      return "Damaged";
  }
}
