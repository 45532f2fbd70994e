import { createWebCrypto } from "../../crdt/crypto/webcrypto.ts";
import {
  type Bytes,
  decodeBackup,
  decodeBackupPiece,
  decodeCbor,
  encodeBackupPiece,
  encodeCbor,
  type FileRef,
  fileRefToCbor,
  hashesOf,
  type KitOpener,
  kitKeys,
  openChunk,
  openMarker,
  openWrap,
  parseFileRef,
  parseRegister,
  parseWrap,
} from "../../crdt/index.ts";
import backup from "../vectors/backup.json" with { type: "json" };
import files from "../vectors/files.json" with { type: "json" };
import keyring from "../vectors/keyring2.json" with { type: "json" };
import register from "../vectors/register.json" with { type: "json" };
import { hex, mustBeSame, type Target } from "./target.ts";

/** What is opened with keys that are right: the door behind the signature and the seal. */

const crypto = createWebCrypto();

export async function sealed(): Promise<readonly Target[]> {
  const kit = await kitKeys(crypto, hex(backup.kitSecret));
  const opener: KitOpener = { kit: kit.kit, opener: kit.opener };
  const file = hex(backup.file);
  const pieces = await decodeBackup(crypto, file, opener);
  if (!pieces.ok) throw new Error("the frozen backup file does not open");
  const device = await crypto.openerFromSeed(hex(keyring.secrets.deviceSeed));
  const [small] = files.files;
  const smallRef = small ? refIn(hex(small.ref)) : null;
  if (small === undefined || smallRef === null) throw new Error("the frozen file has no reference");
  return [
    {
      name: "backup file",
      samples: [file],
      run: async (bytes) => (await decodeBackup(crypto, bytes, opener)).ok,
    },
    {
      name: "backup piece",
      samples: pieces.value.map(encodeBackupPiece),
      run(bytes) {
        const piece = decodeBackupPiece(bytes);
        return piece.ok && mustBeSame("backup piece", bytes, encodeBackupPiece(piece.value));
      },
    },
    {
      name: "file reference",
      samples: files.files.map(({ ref }) => hex(ref)),
      run: (bytes) => {
        const ref = refIn(bytes);
        return ref !== null && mustBeSame("file reference", bytes, encodeCbor(fileRefToCbor(ref)));
      },
    },
    {
      name: "file chunk",
      samples: [hex(small.chunks[0] ?? "")],
      // every second input under its own hash: what lies behind that is reached
      run: async (bytes) => {
        const named = (bytes[0] ?? 0) % 2 === 0 ? (hashesOf(smallRef)[0] ?? bytes) : crypto.sha256(bytes);
        return (await openChunk(crypto, smallRef, 0, named, bytes)).ok;
      },
    },
    {
      name: "sealed wrap",
      samples: keyring.wraps.map(hex),
      async run(bytes) {
        const wrap = parseWrap(bytes);
        return wrap.ok && (await openWrap(wrap.value, device)) !== null;
      },
    },
    {
      name: "read marker",
      samples: [hex(register.bytes)],
      async run(bytes) {
        const read = parseRegister(bytes);
        return read.ok && (await openMarker(read.value, hex(register.roomKey), crypto)) !== null;
      },
    },
  ];
}

const refIn = (bytes: Bytes): FileRef | null => {
  const decoded = decodeCbor(bytes);
  return decoded.ok ? parseFileRef(decoded.value) : null;
};
