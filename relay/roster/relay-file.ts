import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import {
  type Bytes,
  type ChainId,
  concat,
  equalBytes,
  fromHex,
  parseChainId,
  toBase64Url,
  toHex,
  utf8,
  type Verifier,
} from "../../crdt/public.ts";
import type { Random } from "../ports.ts";
import type { Admission } from "./admission.ts";

const TOKEN_BYTES = 16;
const CHECK_BYTES = 2;

interface Content {
  readonly setupTokenHash: string | null;
  readonly orgs: readonly ChainId[];
}

export interface RelayFile extends Admission {
  /**
   * A new one-time token while no org is here yet, `null` afterwards. Only its hash is kept, so each start of a
   * relay that nobody has set up prints another link, and the one before it ends.
   */
  newSetupToken(random: Random): Bytes | null;
}

export type RelayFileError = { readonly type: "BadRelayFile"; readonly path: string };

/** Throws what node:fs throws; answers BadRelayFile when the file is there and cannot be understood. */
export function openRelayFile(
  dir: string,
  extraOrgs: readonly ChainId[],
  hashes: Pick<Verifier, "sha256">,
): RelayFile | RelayFileError {
  const path = join(dir, "relay.json");
  const read = readContent(path);
  if (read === null) return { type: "BadRelayFile", path };
  let content = read;
  const save = (next: Content) => {
    writeDurably(path, `${JSON.stringify(next, null, 2)}\n`);
    content = next;
  };
  const admitted = () => [...new Set([...content.orgs, ...extraOrgs])];
  return {
    isAdmitted: (org) => admitted().includes(org),
    admitted,
    admitWith: (token, org) => {
      if (admitted().includes(org)) return null; // the same act again: its answer got lost
      const kept = content.setupTokenHash === null ? null : fromHex(content.setupTokenHash);
      if (kept === null) return content.orgs.length > 0 ? "SetupTokenUsed" : "SetupTokenUnknown";
      if (!equalBytes(hashes.sha256(token), kept)) return "SetupTokenUnknown";
      save({ setupTokenHash: null, orgs: [...content.orgs, org] });
      return null;
    },
    newSetupToken: (random) => {
      if (admitted().length > 0) return null;
      const token = random(TOKEN_BYTES);
      save({ ...content, setupTokenHash: toHex(hashes.sha256(token)) });
      return token;
    },
  };
}

/** `${origin}/setup#s=` base64url(token ‖ first 2 B of its SHA-256): a torn copy is told from a wrong one. */
export const setupLink = (origin: string, token: Bytes, hashes: Pick<Verifier, "sha256">): string =>
  `${origin}/setup#s=${toBase64Url(concat(token, hashes.sha256(token).subarray(0, CHECK_BYTES)))}`;

function readContent(path: string): Content | null {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return { setupTokenHash: null, orgs: [] };
    throw cause;
  }
  try {
    return parseContent(JSON.parse(text));
  } catch {
    return null; // JSON.parse reports only by throwing
  }
}

function parseContent(value: unknown): Content | null {
  if (typeof value !== "object" || value === null) return null;
  const { setupTokenHash, orgs } = value as Record<string, unknown>;
  if (
    setupTokenHash !== null &&
    (typeof setupTokenHash !== "string" || fromHex(setupTokenHash)?.length !== 32)
  )
    return null;
  if (!Array.isArray(orgs)) return null;
  const ids = orgs.map((org) => (typeof org === "string" ? parseChainId(fromHex(org)) : null));
  return ids.some((id) => id === null) ? null : { setupTokenHash, orgs: ids as readonly ChainId[] };
}

/** Either the old file or the new one is there after a power cut, never half of one. */
function writeDurably(path: string, text: string): void {
  const next = `${path}.next`;
  const file = openSync(next, "w", 0o600);
  try {
    writeSync(file, utf8(text));
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(next, path);
  const dir = openSync(dirname(path), "r");
  try {
    fsyncSync(dir);
  } finally {
    closeSync(dir);
  }
}
