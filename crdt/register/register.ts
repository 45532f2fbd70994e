import type { Bytes } from "../base/bytes.ts";
import { decodeCbor, encodeCbor } from "../base/cbor.ts";
import { type Hlc, isHlc } from "../base/clock.ts";
import { type DeviceId, idToBytes, parseDeviceId, parseRoomId, type RoomId } from "../base/ids.ts";
import { err, ok, type Result } from "../base/result.ts";
import { parseCose, type Sign1 } from "../cose/sign1.ts";

/**
 * A sealed last-value register: one row per (room, device), the newest hlc wins. Holds a read marker; never enters the log.
 *
 * Shape:  COSE_Sign1 over `[1, room 16 B, device 16 B, hlc, epoch, sealed]`; sealed = nonce 12 B ‖ AES-256-GCM, AAD = the fields before it.
 * Bounds: ≤ MAX_REGISTER_BYTES. Rules REG1–REG3 in SPEC.md.
 */
export interface Register {
  readonly room: RoomId;
  readonly device: DeviceId;
  readonly hlc: Hlc;
  readonly epoch: number;
  readonly sealed: Bytes;
  readonly sign1: Sign1;
  readonly bytes: Bytes;
}

export type RegisterError = { readonly type: "BadRegister" };

export const MAX_REGISTER_BYTES = 16_384;

export const registerAad = (place: Omit<Register, "sealed" | "sign1" | "bytes">): Bytes =>
  encodeCbor([1, idToBytes(place.room), idToBytes(place.device), place.hlc, place.epoch]);

export const registerPayload = (place: Omit<Register, "sign1" | "bytes">): Bytes =>
  encodeCbor([1, idToBytes(place.room), idToBytes(place.device), place.hlc, place.epoch, place.sealed]);

export function parseRegister(bytes: Bytes): Result<Register, RegisterError> {
  if (bytes.length > MAX_REGISTER_BYTES) return err({ type: "BadRegister" });
  const sign1 = parseCose(bytes);
  const decoded = sign1.ok ? decodeCbor(sign1.value.payload) : sign1;
  if (!sign1.ok || !decoded.ok || !Array.isArray(decoded.value) || decoded.value.length !== 6)
    return err({ type: "BadRegister" });
  const [version, rawRoom, rawDevice, hlc, epoch, sealed] = decoded.value as readonly unknown[];
  const room = parseRoomId(rawRoom);
  const device = parseDeviceId(rawDevice);
  if (version !== 1 || room === null || device === null || !isHlc(hlc)) return err({ type: "BadRegister" });
  if (typeof epoch !== "number" || !Number.isSafeInteger(epoch) || epoch < 0)
    return err({ type: "BadRegister" });
  if (!(sealed instanceof Uint8Array)) return err({ type: "BadRegister" });
  return ok({ room, device, hlc, epoch, sealed, sign1: sign1.value, bytes });
}
