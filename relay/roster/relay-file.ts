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
import type { Loss, Mark, Marks, RoomMark } from "./recovery.ts";

const TOKEN_BYTES = 16;
const CHECK_BYTES = 2;

interface Content {
  readonly setupTokenHash: string | null;
  readonly orgs: readonly ChainId[];
  readonly marks: ReadonlyMap<ChainId, Mark>;
  readonly losses: ReadonlyMap<ChainId, Loss>;
}

export interface RelayFile extends Admission {
  /**
   * A new one-time token while no org is here yet, `null` afterwards. Only its hash is kept, so each start of a
   * relay that nobody has set up prints another link, and the one before it ends.
   */
  newSetupToken(random: Random): Bytes | null;
  /** Writes down how far chains have come, if they have: once in a while, and at the end. */
  keepMarks(): void;
}

export type RelayFileError = { readonly type: "BadRelayFile"; readonly path: string };

/** Throws what node:fs throws; answers BadRelayFile when the file is there and cannot be understood. */
export function openRelayFile(
  dir: string,
  extraOrgs: readonly ChainId[],
  hashes: Pick<Verifier, "sha256">,
  { nowMs = 0, acceptsLoss = false } = {},
): RelayFile | RelayFileError {
  const path = join(dir, "relay.json");
  const read = readContent(path);
  if (read === null) return { type: "BadRelayFile", path };
  let content = read;
  let isKept = true;
  const save = (next: Content) => {
    writeDurably(path, `${JSON.stringify(contentToJson(next), null, 2)}\n`);
    content = next;
    isKept = true;
  };
  const change = (part: Partial<Content>) => {
    content = { ...content, ...part };
    isKept = false;
  };
  const marks: Marks = {
    markOf: (org) => content.marks.get(org) ?? null,
    lossOf: (org) => content.losses.get(org) ?? null,
    setMark: (org, mark) => change({ marks: new Map(content.marks).set(org, mark) }),
    setLoss: (org, loss) => change({ losses: new Map(content.losses).set(org, loss) }),
  };
  const named = withNamed(read, extraOrgs, nowMs);
  if (named !== read) save(named); // named once is enough: the next start knows it from here
  const admitted = () => content.orgs;
  return {
    marks,
    acceptsLoss,
    keepMarks: () => {
      if (!isKept) save(content);
    },
    isAdmitted: (org) => admitted().includes(org),
    admitted,
    admitWith: (token, org) => {
      if (admitted().includes(org)) return null; // the same act again: its answer got lost
      const kept = content.setupTokenHash === null ? null : fromHex(content.setupTokenHash);
      if (kept === null) return content.orgs.length > 0 ? "SetupTokenUsed" : "SetupTokenUnknown";
      if (!equalBytes(hashes.sha256(token), kept)) return "SetupTokenUnknown";
      save({ ...content, setupTokenHash: null, orgs: [...content.orgs, org] });
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

/** An org that the operator names although this file has no mark of it: all that it was may come back. */
function withNamed(content: Content, named: readonly ChainId[], nowMs: number): Content {
  const fresh = named.filter((org) => !content.orgs.includes(org));
  const unmarked = named.filter((org) => !content.marks.has(org) && !content.losses.has(org));
  if (fresh.length + unmarked.length === 0) return content;
  const loss: Loss = { noticedAt: nowMs, length: null, isHealed: false };
  return {
    ...content,
    orgs: [...content.orgs, ...new Set(fresh)],
    losses: new Map([...content.losses, ...unmarked.map((org) => [org, loss] as const)]),
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
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return NOTHING;
    throw cause;
  }
  try {
    return parseContent(JSON.parse(text));
  } catch {
    return null; // JSON.parse reports only by throwing
  }
}

const NOTHING: Content = { setupTokenHash: null, orgs: [], marks: new Map(), losses: new Map() };

/** Files that earlier versions wrote hold neither marks nor losses, or marks that say nothing of rooms or of each one. */
function parseContent(value: unknown): Content | null {
  if (typeof value !== "object" || value === null) return null;
  const { setupTokenHash, orgs, marks = {}, losses = {} } = value as Record<string, unknown>;
  if (
    setupTokenHash !== null &&
    (typeof setupTokenHash !== "string" || fromHex(setupTokenHash)?.length !== 32)
  )
    return null;
  if (!Array.isArray(orgs)) return null;
  const ids = orgs.map(parseChain);
  const parsed = [parseByChain(marks, parseMark), parseByChain(losses, parseLoss)] as const;
  if (ids.some((id) => id === null) || parsed[0] === null || parsed[1] === null) return null;
  return { setupTokenHash, orgs: ids as readonly ChainId[], marks: parsed[0], losses: parsed[1] };
}

const parseChain = (value: unknown): ChainId | null =>
  typeof value === "string" ? parseChainId(fromHex(value)) : null;

function parseByChain<T>(value: unknown, parse: (item: unknown) => T | null): ReadonlyMap<ChainId, T> | null {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  const byChain = new Map<ChainId, T>();
  for (const [key, item] of Object.entries(value)) {
    const chain = parseChain(key);
    const parsed = parse(item);
    if (chain === null || parsed === null) return null;
    byChain.set(chain, parsed);
  }
  return byChain;
}

const isWhole = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

function parseMark(value: unknown): Mark | null {
  const { rooms = 0, chains = {} } = Object(value) as Record<string, unknown>;
  const reach = parseReach(value);
  const byChain = parseByChain(chains, parseRoomMark);
  return reach && byChain && isWhole(rooms) ? { ...reach, rooms, chains: byChain } : null;
}

function parseRoomMark(value: unknown): RoomMark | null {
  const { isMissed } = Object(value) as Record<string, unknown>;
  const reach = parseReach(value);
  return reach && typeof isMissed === "boolean" ? { ...reach, isMissed } : null;
}

function parseReach(value: unknown): Pick<Mark, "length" | "head"> | null {
  const { length, head } = Object(value) as Record<string, unknown>;
  const hash = typeof head === "string" ? fromHex(head) : null;
  return isWhole(length) && hash?.length === 32 ? { length, head: hash } : null;
}

function parseLoss(value: unknown): Loss | null {
  const { noticedAt, length, isHealed } = Object(value) as Record<string, unknown>;
  if (!isWhole(noticedAt) || typeof isHealed !== "boolean") return null;
  return length === null || isWhole(length) ? { noticedAt, length, isHealed } : null;
}

function contentToJson({ marks, losses, ...rest }: Content): object {
  return { ...rest, marks: byChainToJson(marks, markToJson), losses: Object.fromEntries(losses) };
}

const markToJson = ({ length, head, rooms, chains }: Mark): object => ({
  length,
  head: toHex(head),
  rooms,
  chains: byChainToJson(chains, (mark) => ({ ...mark, head: toHex(mark.head) })),
});

const byChainToJson = <T>(byChain: ReadonlyMap<ChainId, T>, toJson: (item: T) => object): object =>
  Object.fromEntries([...byChain].map(([chain, item]) => [chain, toJson(item)]));

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
