import { type Bytes, equalBytes, fromHex, utf8 } from "../base/bytes.ts";
import { encodeCbor } from "../base/cbor.ts";
import { hlcToMs } from "../base/clock.ts";
import {
  type DeviceId,
  type EventRef,
  type MemberId,
  parseMemberId,
  type RoomId,
  refToText,
} from "../base/ids.ts";
import { encodeEvent, type KnownEvent } from "../chat/events.ts";
import type { Extras } from "../chat/extras.ts";
import type { CryptoPort } from "../crypto/port.ts";
import { parseEnvelope } from "../envelope/header.ts";
import { type DeviceOf, proveForwarded } from "../forward/prove.ts";
import { deviceIdOf, type Hasher } from "../roster/ids-from-keys.ts";
import type { RosterState } from "../roster/state.ts";
import { IMPORT_LIMITS, type Proven } from "./imported.ts";

export type ImportedEvent = Extract<KnownEvent, { type: "imported" }>;
type KnownHere = Pick<RosterState, "members" | "devices">;

/** What comes out of a Skein; other sources have no proofs. */
export const FROM_SKEIN = "skein";

/** What names a thing of another place, the same for everybody who brings it. */
export const importKey = (hasher: Hasher, ...path: readonly string[]): Bytes =>
  hasher.sha256(utf8(JSON.stringify(["skein/v1/import", ...path]))).slice(0, IMPORT_LIMITS.keyBytes);

export const messageImportKey = (hasher: Hasher, room: RoomId, ref: EventRef): Bytes =>
  importKey(hasher, FROM_SKEIN, room, refToText(ref));

/**
 * Whether what an imported message says is what its proof says: signed by devices on whose ids the keys beside it hash, word for
 * word, with its time and all that stands beside it. Whoever belongs here is known by the devices that this roster names alone.
 * Whose device it was is otherwise the word of whoever brought it, who read it in the other roster. Rule IMP4 in SPEC.md.
 */
export async function isAsProven(
  event: ImportedEvent,
  roster: KnownHere,
  crypto: CryptoPort,
): Promise<boolean> {
  const { proof, source, who, text, at, editedAt, recalledAt, extras = {} } = event;
  const member = parseMemberId(fromHex(who));
  if (proof === null || member === null || source !== FROM_SKEIN || recalledAt !== null) return false;
  const deviceOf = roster.members.has(member)
    ? (device: DeviceId) => roster.devices.get(device)
    : devicesNamed(proof, member, crypto);
  const said = await proveForwarded(proof, deviceOf, crypto);
  if (said.type !== "proven" || said.author !== member) return false;
  const edit = proof.edit && parseEnvelope(proof.edit.envelope, crypto);
  const changedAt = edit?.ok ? hlcToMs(edit.value.header.hlc) : null;
  return (
    said.at === at &&
    changedAt === editedAt &&
    equalBytes(event.key, messageImportKey(crypto, said.room, said.ref)) &&
    equalBytes(bytesOf(said.text, asHere(said.extras, extras)), bytesOf(text, extras))
  );
}

/** Where an author who did not lead the room marked their words as urgent, nobody took it so, and they go on without. */
const asHere = ({ urgent, ...rest }: Extras, here: Extras): Extras =>
  urgent === true && here.urgent === true ? { ...rest, urgent } : rest;

const bytesOf = (text: string, extras: Extras): Bytes =>
  encodeCbor(encodeEvent({ type: "message", text, replyTo: null, extras }));

function devicesNamed({ devices }: Proven, member: MemberId, crypto: CryptoPort): DeviceOf {
  const named = new Map<DeviceId, ReturnType<DeviceOf>>(
    devices.map(([signKey, sealKey]) => [deviceIdOf(crypto, signKey, sealKey), { member, signKey }]),
  );
  return (device) => named.get(device);
}
