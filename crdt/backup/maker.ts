import type { Bytes } from "../base/bytes.ts";
import { type CborValue, decodeCbor, encodeCbor } from "../base/cbor.ts";
import { type DeviceId, idToBytes, parseDeviceId, parseRoomId, type RoomId } from "../base/ids.ts";
import { err, ok, type Result } from "../base/result.ts";
import { parseCose, type Sign1, signCose, verifyCose } from "../cose/sign1.ts";
import type { Signer, Verifier } from "../crypto/port.ts";
import { bytesOf, integerBetween, isTuple, oneOf } from "../roster/fields.ts";
import { MAX_TIME_MS } from "../roster/limits.ts";
import type { PieceError } from "./piece.ts";

/**
 * Which device made a file, and what only that device could tell of its person. Its signature covers the head, and with it the
 * file's key: who else knows the kit's public key can make a file that the kit opens, and none that this person signed.
 *
 * Shape:  COSE_Sign1, purpose skein/v1/backup, over CBOR [1, SHA-256(head) 32 B, device 16 B, madeAt, name | null,
 *         guestOrg | null, [[room 16 B, use, name]…]]; rule BAK5 in SPEC.md.
 */
export interface BackupMaker {
  readonly headHash: Bytes;
  readonly device: DeviceId;
  readonly madeAt: number;
  /** What a guest calls themselves, and where they come from: nothing that others sealed tells them. */
  readonly name: string | null;
  readonly guestOrg: string | null;
  /** Open rooms that were made here and that no relay has heard of: what waits may stand in them. */
  readonly newRooms: readonly NewRoom[];
}

export interface NewRoom {
  readonly room: RoomId;
  readonly use: "chat" | "goals";
  readonly name: string;
}

const VERSION = 1;
const MAX_NAME_UNITS = 300;
const MAX_NEW_ROOMS = 100;

export const signBackupMaker = (maker: BackupMaker, signer: Signer): Promise<Bytes> =>
  signCose("skein/v1/backup", encodeMaker(withinBounds(maker)), signer);

const encodeMaker = ({ headHash, device, madeAt, name, guestOrg, newRooms }: BackupMaker): Bytes =>
  encodeCbor([
    VERSION,
    headHash,
    idToBytes(device),
    madeAt,
    name,
    guestOrg,
    newRooms.map((each) => [idToBytes(each.room), each.use, each.name]),
  ]);

export interface SignedMaker {
  readonly maker: BackupMaker;
  readonly sign1: Sign1;
}

/** Within the bounds of the format: names are longer nowhere, and so many rooms wait nowhere. */
const withinBounds = (maker: BackupMaker): BackupMaker => ({
  ...maker,
  name: maker.name && cut(maker.name),
  guestOrg: maker.guestOrg && cut(maker.guestOrg),
  newRooms: maker.newRooms.slice(0, MAX_NEW_ROOMS).map((each) => ({ ...each, name: cut(each.name) })),
});

const cut = (text: string): string => text.slice(0, MAX_NAME_UNITS).toWellFormed();

/** Reads without believing: `isBackupMadeBy` checks the signature with the device's key from the chain. */
export function parseBackupMaker(bytes: Bytes): Result<SignedMaker, PieceError> {
  const sign1 = parseCose(bytes);
  const decoded = sign1.ok ? decodeCbor(sign1.value.payload) : sign1;
  if (!sign1.ok || !decoded.ok || !isTuple(decoded.value, 7) || decoded.value[0] !== VERSION)
    return bad("maker");
  const [, rawHash, rawDevice, rawAt, name, guestOrg, rawRooms] = decoded.value;
  const headHash = bytesOf(rawHash, 32);
  const device = parseDeviceId(rawDevice);
  const madeAt = integerBetween(rawAt, 0, MAX_TIME_MS);
  const newRooms = newRoomsOf(rawRooms);
  if (headHash === null || device === null || madeAt === null || newRooms === null) return bad("maker");
  if (!isTextOrNull(name) || !isTextOrNull(guestOrg)) return bad("name");
  return ok({ maker: { headHash, device, madeAt, name, guestOrg, newRooms }, sign1: sign1.value });
}

export const isBackupMadeBy = (
  { sign1 }: SignedMaker,
  signKey: Bytes,
  verifier: Verifier,
): boolean | Promise<boolean> => verifyCose("skein/v1/backup", sign1, signKey, verifier);

const bad = (part: string): Result<never, PieceError> => err({ type: "BadPiece", part });

const isText = (value: CborValue | undefined): value is string =>
  typeof value === "string" && value.length <= MAX_NAME_UNITS;
const isTextOrNull = (value: CborValue | undefined): value is string | null =>
  value === null || isText(value);

function newRoomsOf(value: CborValue | undefined): readonly NewRoom[] | null {
  if (!Array.isArray(value) || value.length > MAX_NEW_ROOMS) return null;
  const rooms: NewRoom[] = [];
  for (const one of value as readonly CborValue[]) {
    if (!isTuple(one, 3)) return null;
    const room = parseRoomId(one[0]);
    const use = oneOf(one[1], ["chat", "goals"]);
    if (room === null || use === null || !isText(one[2])) return null;
    rooms.push({ room, use, name: one[2] });
  }
  return rooms;
}
