import { createWebCrypto } from "../../crdt/crypto/webcrypto.ts";
import {
  decodeBackup,
  decodeBackupPiece,
  encodeBackupPiece,
  type KitOpener,
  kitKeys,
  openMarker,
  openWrap,
  parseRegister,
  parseWrap,
} from "../../crdt/index.ts";
import backup from "../vectors/backup.json" with { type: "json" };
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
