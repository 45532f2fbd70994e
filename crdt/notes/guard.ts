import { type Bytes, concat, utf8 } from "../base/bytes.ts";
import { type DeviceId, idToBytes, type NoteId } from "../base/ids.ts";
import type { Result } from "../base/result.ts";
import { type NoteError, type NoteUpdate, readNoteUpdate, refuseNote } from "./update.ts";

/** Who signed the event that carries an update. */
export interface NoteSigner {
  readonly note: NoteId;
  readonly device: DeviceId;
  /** One for each time that a device opens an editor. */
  readonly session: number;
}

type Hash = (bytes: Bytes) => Bytes;

/**
 * The Yjs client of one editor: the first 53 bits of SHA-256("skein/v1/note" ‖ note ‖ device ‖ session 4 B). Of the device
 * and not of the feed: what is sealed anew in another feed stays what it was. Rule NOTE4.
 */
export const noteClient = ({ note, device, session }: NoteSigner, sha256: Hash): number =>
  first53(sha256(concat(utf8("skein/v1/note"), idToBytes(note), idToBytes(device), uint32(session))));

function first53(hash: Bytes): number {
  const view = new DataView(hash.buffer, hash.byteOffset, 8);
  return view.getUint32(0) * 2 ** 21 + (view.getUint32(4) >>> 11);
}

function uint32(value: number): Bytes {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

/**
 * Judges one event before the library sees a byte of it. Knows nothing but the bytes and their signer, so every device comes
 * to the same verdict; what depends on earlier updates is judged in history.ts.
 *
 * Errors: NoteRefused. Source: rules NOTE4–NOTE7 in SPEC.md.
 */
export function guardNoteUpdate(
  bytes: Bytes,
  signer: NoteSigner,
  sha256: Hash,
): Result<NoteUpdate, NoteError> {
  const read = readNoteUpdate(bytes);
  if (!read.ok || read.value.client === null) return read;
  return read.value.client === noteClient(signer, sha256) ? read : refuseNote("Owner");
}
