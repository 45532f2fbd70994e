import {
  type Bytes,
  type ChainId,
  fromBase64Url,
  fromHex,
  parseChainId,
  parseRoomId,
  type RoomId,
  toBase64Url,
} from "../../../../crdt/index.ts";
import type { ArchiveRoom } from "../../api.ts";

/** What an export says of itself: `export.json`, the last part that is written and the first that is read. */
export interface Manifest {
  readonly org: ChainId;
  readonly orgName: string;
  readonly madeAt: number;
  readonly by: string;
  readonly rooms: readonly ManifestRoom[];
}

export interface ManifestRoom {
  readonly id: RoomId;
  readonly name: string;
  readonly access: ArchiveRoom["access"];
  readonly messages: number;
  /** The number in the names of its parts. */
  readonly part: number;
  readonly pages: number;
  /** Shared notes, each with its updates as they were written. */
  readonly documents: readonly ManifestDocument[];
}

export interface ManifestDocument {
  readonly kind: string;
  readonly id: string;
  readonly title: string;
  readonly updates: readonly Bytes[];
}

export const FORMAT = "skein-export";
export const VERSION = 1;
export const MANIFEST = "export.json";
export const CHAIN = "chains/org.txt";
export const linesPart = (part: number): string => `rooms/${part}.jsonl`;
export const filesPart = (part: number): string => `rooms/${part}.files.jsonl`;
export const notesPart = (part: number): string => `rooms/${part}-notes.html`;
export const pagePart = (part: number, page: number): string =>
  `rooms/${part}${page === 1 ? "" : `-${page}`}.html`;

const LIMITS = { rooms: 10_000, name: 400, documents: 1_000, updates: 100_000 } as const;

export const encodeManifest = ({ rooms, ...said }: Manifest): string =>
  JSON.stringify(
    {
      format: FORMAT,
      version: VERSION,
      ...said,
      rooms: rooms.map(({ documents, ...room }) => ({
        ...room,
        documents: documents.map(({ kind, id, title, updates }) => ({
          kind,
          id,
          title,
          updates: updates.map(toBase64Url),
        })),
      })),
    },
    null,
    1,
  );

/**
 * Shape:  one JSON object, fields by name; those of a later Skein are passed over within a version.
 * Errors: "newer" for a later version, null for anything else that is no manifest.
 * Source: rule EXP2 in crdt/SPEC.md.
 */
export function decodeManifest(text: string): Manifest | "newer" | null {
  const fields = objectIn(parsed(text));
  if (fields === null || fields.format !== FORMAT) return null;
  if (typeof fields.version === "number" && fields.version > VERSION) return "newer";
  const { org, orgName, madeAt, by, rooms } = fields;
  const chain = typeof org === "string" ? parseChainId(fromHex(org)) : null;
  if (chain === null || !isName(orgName) || !isName(by) || !isCount(madeAt)) return null;
  if (!Array.isArray(rooms) || rooms.length > LIMITS.rooms) return null;
  const read = rooms.map(roomIn);
  const whole = read.filter((room) => room !== null);
  const parts = new Set(whole.map(({ part }) => part));
  const ids = new Set(whole.map(({ id }) => id));
  const isWhole = whole.length === read.length && parts.size === whole.length && ids.size === whole.length;
  return isWhole ? { org: chain, orgName, madeAt, by, rooms: whole } : null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // not JSON
  }
}

const objectIn = (value: unknown): Readonly<Record<string, unknown>> | null =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null;
const isName = (value: unknown): value is string =>
  typeof value === "string" && value.length <= LIMITS.name && value.isWellFormed();
const isCount = (value: unknown): value is number =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
const isAccess = (value: unknown): value is ManifestRoom["access"] =>
  value === "open" || value === "private" || value === "direct";

function roomIn(value: unknown): ManifestRoom | null {
  const fields = objectIn(value);
  if (fields === null) return null;
  const { id, name, access, messages, part, pages, documents } = fields;
  const room = typeof id === "string" ? parseRoomId(fromHex(id)) : null;
  if (room === null || !isName(name) || !isAccess(access) || !isCount(messages)) return null;
  if (!isCount(part) || !isCount(pages) || !Array.isArray(documents) || documents.length > LIMITS.documents)
    return null;
  const read = documents.map(documentIn).filter((one) => one !== null);
  return read.length === documents.length
    ? { id: room, name, access, messages, part, pages, documents: read }
    : null;
}

function documentIn(value: unknown): ManifestDocument | null {
  const fields = objectIn(value);
  if (fields === null) return null;
  const { kind, id, title, updates } = fields;
  if (!isName(kind) || !isName(id) || !isName(title)) return null;
  if (!Array.isArray(updates) || updates.length > LIMITS.updates) return null;
  const bytes = updates.map((one) => (typeof one === "string" ? fromBase64Url(one) : null));
  const whole = bytes.filter((one) => one !== null);
  return whole.length === bytes.length ? { kind, id, title, updates: whole } : null;
}
