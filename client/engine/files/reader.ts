import {
  type Bytes,
  type ChunkError,
  chunksIn,
  concat,
  type FileRef,
  hashesOf,
  hasIndex,
  ok,
  openChunk,
  openIndex,
  orderKey,
  type Result,
  type RoomId,
  showMessage,
  textToRef,
} from "../../../crdt/index.ts";
import type { CommandError } from "../api.ts";
import { refuse } from "../commands/answers.ts";
import type { Core } from "../state/core.ts";
import { readMessages } from "../tables/messages.ts";
import { readRow } from "../tables/rows.ts";
import type { RelayBlobs } from "./relay-blobs.ts";
import type { FileStore } from "./store.ts";

/** Reads files piece by piece: from this device if it is here, else from the relay; what was fetched is kept as far as there is room. */
export interface Reader {
  /** What a message says of its n-th file. */
  refOf(room: RoomId, message: string, file: number): Promise<FileRef | null>;
  /** `pieces`: of a file that is being copied, as far as it goes. */
  read(
    ref: FileRef,
    pieces: Bytes | null,
    part: number,
  ): Promise<Result<{ readonly bytes: Bytes }, CommandError>>;
  /** A whole file with the nonces that sealed it, each chunk and then the index of a long one: what an export keeps of it. */
  sealedParts(ref: FileRef): AsyncGenerator<Result<SealedPart, CommandError>>;
}

export interface SealedPart {
  readonly nonce: Bytes;
  /** Nothing for an index. */
  readonly bytes: Bytes;
}

const NONCE_BYTES = 12;
const NO_BYTES = new Uint8Array(0);

type Open<T> = (bytes: Bytes) => Promise<Result<T, ChunkError>>;

export function createReader(core: Core, store: FileStore, blobs: RelayBlobs): Reader {
  const { cache } = core.ports.disks;
  const { crypto } = core.ports;

  /** What lies here damaged is fetched again. */
  async function piece<T>(hash: Bytes, open: Open<T>): Promise<Result<T, CommandError>> {
    const here = await store.piece(hash);
    const opened = here === null ? null : await open(here);
    if (opened?.ok) return opened;
    if (opened !== null) await store.dropPiece(hash);
    const got = await blobs.get(hash);
    if (!got.ok) return refuse({ type: "NeedsRelay" });
    if (got.value === null) return refuse({ type: "FileAway" });
    const fetched = await open(got.value);
    if (!fetched.ok) return refuse({ type: "FileDamaged" });
    await store.putPiece(hash, got.value); // a disk without room for it keeps nobody from looking at it
    return fetched;
  }

  async function piecesOf(ref: FileRef): Promise<Result<Bytes, CommandError>> {
    if (!hasIndex(ref.size)) return ok(ref.hashes);
    const index = await piece(ref.hashes, (bytes) => openIndex(crypto, ref, bytes));
    return index.ok ? ok(concat(...index.value, ref.hashes)) : index;
  }

  async function* sealedParts(ref: FileRef): AsyncGenerator<Result<SealedPart, CommandError>> {
    const pieces = await piecesOf(ref);
    if (!pieces.ok) return yield pieces;
    let nonce: Bytes = NO_BYTES;
    const noting = (bytes: Bytes) => {
      nonce = bytes.slice(0, NONCE_BYTES);
      return bytes;
    };
    for (const [part, hash] of hashesOf({ hashes: pieces.value }).slice(0, chunksIn(ref.size)).entries()) {
      const opened = await piece(hash, (bytes) => openChunk(crypto, ref, part, hash, noting(bytes)));
      yield opened.ok ? ok({ nonce, bytes: opened.value }) : opened;
      if (!opened.ok) return;
    }
    if (!hasIndex(ref.size)) return;
    const index = await piece(ref.hashes, (bytes) => openIndex(crypto, ref, noting(bytes)));
    yield index.ok ? ok({ nonce, bytes: NO_BYTES }) : index;
  }

  return {
    sealedParts,
    async refOf(room, message, file) {
      const ref = textToRef(message);
      const row = ref && (await readRow(cache, room, ref.feed, ref.seq));
      if (!ref || !row) return null;
      const [record] = await readMessages(cache, room, [orderKey({ hlc: row.hlc, ...ref })]);
      return (record?.kind === "message" && showMessage(record.state)?.files[file]) || null;
    },
    async read(ref, known, part) {
      const count = chunksIn(ref.size);
      if (!Number.isSafeInteger(part) || part < 0 || part >= count) return refuse({ type: "NotFound" });
      const pieces: Result<Bytes, CommandError> = known === null ? await piecesOf(ref) : ok(known);
      if (!pieces.ok) return pieces;
      const hash = hashesOf({ hashes: pieces.value })[part];
      if (hash === undefined) return refuse({ type: "NotFound" }); // it is still being copied
      if (known === null) await store.use(pieces.value, ref.size);
      const opened = await piece(hash, (bytes) => openChunk(crypto, ref, part, hash, bytes));
      return opened.ok ? ok({ bytes: opened.value }) : opened;
    },
  };
}
