import type { NewRoom } from "../../crdt/backup/maker.ts";
import { signBackupMaker } from "../../crdt/backup/maker.ts";
import type { BackupPiece } from "../../crdt/backup/piece.ts";
import { createBackupSealer } from "../../crdt/backup/seal.ts";
import { type Bytes, concat, toHex } from "../../crdt/base/bytes.ts";
import { type MemberId, parseChainId, type RoomId } from "../../crdt/base/ids.ts";
import { kitKeys } from "../../crdt/keyring/kit-keys.ts";
import { newWriter, OTHER_ROOM, ROOM, WRITTEN_AT, writeFeed } from "../support/sealed-feed.ts";

/** What `backup.json` freezes. Run this file to print it anew; only a new version of the format, or of the rows in it, may change a line. */

const MEMBER = "0f".repeat(16) as MemberId;
const NEW_ROOMS: readonly NewRoom[] = [{ room: OTHER_ROOM as RoomId, use: "chat", name: "新群" }];

/** A small file with one of each piece; what stands in entries, wraps and registers is not looked at by the format. */
export async function smallBackup(seed: string) {
  const writer = await newWriter(seed);
  const { crypto, device, feed, signer } = writer;
  const secret = crypto.randomBytes(32);
  const keys = await kitKeys(crypto, secret);
  const org = parseChainId(crypto.randomBytes(32));
  if (org === null) throw new Error("not a chain id");
  const sealer = await createBackupSealer(crypto, org, { kit: keys.kit, sealKey: keys.opener.publicKey });
  if (sealer === null) throw new Error("the kit's key is no point");
  const written = await writeFeed(writer, [
    ["message", "第一", null],
    ["message", "second", null],
    ["message", "waits", null],
  ]);
  const envelopes = written.map(({ bytes }) => bytes);
  const maker = { headHash: sealer.headHash, device, madeAt: WRITTEN_AT };
  const signed = await signBackupMaker(
    { ...maker, name: "周明远", guestOrg: null, newRooms: NEW_ROOMS },
    signer,
  );
  const pieces = [
    { kind: "maker", signed },
    { kind: "entries", chain: org, from: 0, entries: [crypto.randomBytes(40), crypto.randomBytes(50)] },
    { kind: "wraps", wraps: [crypto.randomBytes(60)] },
    { kind: "registers", room: ROOM, registers: [crypto.randomBytes(70)] },
    { kind: "rows", room: ROOM, runs: [{ feed, from: 0, envelopes: envelopes.slice(0, 2) }] },
    {
      kind: "waiting",
      room: ROOM,
      isRefused: false,
      runs: [{ feed, from: 2, envelopes: envelopes.slice(2) }],
    },
    {
      kind: "notes",
      notes: [
        { type: "draft", room: ROOM, text: "half a thought" },
        { type: "verified", member: MEMBER, key: crypto.randomBytes(32), at: WRITTEN_AT },
        { type: "blocked", member: MEMBER },
      ],
    },
    { kind: "end", entries: 2, envelopes: 3 },
  ] as const satisfies readonly BackupPiece[];
  const chunks: Bytes[] = [];
  for (const piece of pieces) chunks.push(await sealer.seal(piece));
  const file = concat(sealer.head, ...chunks);
  return { crypto, secret, keys, org, device, signer, maker, head: sealer.head, chunks, pieces, file };
}

export async function backupVectorsNow() {
  const { secret, org, device, signer, file } = await smallBackup("skein backup vectors, version 1");
  return {
    version: 1,
    kitSecret: toHex(secret),
    org,
    device,
    signKey: toHex(signer.publicKey),
    file: toHex(file),
  };
}

if (import.meta.main) console.log(JSON.stringify(await backupVectorsNow(), null, 2));
