import type { Bytes } from "../base/bytes.ts";
import { type CborError, type CborValue, decodeCbor, encodeCbor } from "../base/cbor.ts";
import {
  type ChainId,
  type DeviceId,
  type InviteId,
  idToBytes,
  type KitId,
  type MemberId,
  parseChainId,
  parseDeviceId,
  parseInviteId,
  parseKitId,
  parseMemberId,
} from "../base/ids.ts";
import { err, ok, type Result } from "../base/result.ts";
import { parseCose, type Sign1, type Sign1Error, signCose, verifyCose } from "../cose/sign1.ts";
import type { Signer, Verifier } from "../crypto/port.ts";
import { bytesUpTo, integerBetween, isTuple } from "./fields.ts";
import { MAX_EPOCH, MAX_WRAP_BYTES } from "./limits.ts";
import type { WrapRuleName } from "./wrap-rules.ts";

/** A key sealed for one recipient, signed by the device that sealed it. The seal itself is opaque here. */
export type Wrap = WrapDraft & { readonly bytes: Bytes };

export type WrapDraft = WrapTarget & {
  readonly chain: ChainId;
  readonly epoch: number; // 0 for a member key, which has no epochs
  readonly by: DeviceId;
  readonly sealed: Bytes;
};

export type WrapTarget =
  | { readonly kind: "memberKeyForDevice"; readonly recipient: DeviceId }
  | { readonly kind: "epochKeyForMember"; readonly recipient: MemberId }
  | { readonly kind: "epochKeyForInvite"; readonly recipient: InviteId }
  | { readonly kind: "memberKeyForKit"; readonly recipient: KitId }
  /** For members whose key is stale: each of their devices, and their kit, by itself. */
  | { readonly kind: "epochKeyForDevice"; readonly recipient: DeviceId | KitId };

export type WrapKind = WrapTarget["kind"];

export type WrapError =
  | { readonly type: "TooLarge"; readonly bytes: number; readonly max: number }
  | Sign1Error
  | CborError
  | { readonly type: "UnknownVersion" }
  | { readonly type: "BadWrap" }
  | { readonly type: "BadSignature" }
  | { readonly type: "NotAllowed"; readonly rule: WrapRuleName };

const VERSION = 1;
const KINDS = [
  "memberKeyForDevice",
  "epochKeyForMember",
  "epochKeyForInvite",
  "memberKeyForKit",
  "epochKeyForDevice",
] as const satisfies readonly WrapKind[];

/** The number that stands for a kind on the wire and in HPKE's info. */
export const wrapKindToNumber = (kind: WrapKind): number => KINDS.indexOf(kind);

/**
 * Reads one wrap. Says nothing about who signed it: see `verifyWrap`.
 *
 * Shape:  COSE_Sign1 over CBOR [1, chain 32 B, kind 0–4, recipient 16 B, epoch, by 16 B, sealed]; rule ROS13 in SPEC.md.
 * Bounds: MAX_WRAP_BYTES.
 * Errors: the grammar's part of WrapError. Hostile bytes never make it throw.
 */
export function parseWrap(bytes: Bytes): Result<Wrap, WrapError> {
  if (bytes.length > MAX_WRAP_BYTES)
    return err({ type: "TooLarge", bytes: bytes.length, max: MAX_WRAP_BYTES });
  const signed = parseCose(bytes);
  if (!signed.ok) return signed;
  const decoded = decodeCbor(signed.value.payload);
  if (!decoded.ok) return decoded;
  return readFields(decoded.value, signed.value);
}

function readFields(value: CborValue, signed: Sign1): Result<Wrap, WrapError> {
  if (!Array.isArray(value) || value[0] !== VERSION) return err({ type: "UnknownVersion" });
  if (!isTuple(value, 7)) return err({ type: "BadWrap" });
  const chain = parseChainId(value[1]);
  const target = readTarget(value[2], value[3]);
  const epoch = integerBetween(value[4], 0, MAX_EPOCH);
  const by = parseDeviceId(value[5]);
  const sealed = bytesUpTo(value[6], MAX_WRAP_BYTES);
  if (chain === null || target === null || epoch === null || by === null || sealed === null)
    return err({ type: "BadWrap" });
  return ok({ ...target, chain, epoch, by, sealed, bytes: signed.bytes });
}

function readTarget(number: CborValue | undefined, id: CborValue | undefined): WrapTarget | null {
  const kind = KINDS[integerBetween(number, 0, KINDS.length - 1) ?? KINDS.length];
  switch (kind) {
    case "memberKeyForDevice":
    case "epochKeyForDevice":
      return withRecipient(kind, parseDeviceId(id)); // a kit's id is as long: see `recipientExists`
    case "epochKeyForMember":
      return withRecipient(kind, parseMemberId(id));
    case "epochKeyForInvite":
      return withRecipient(kind, parseInviteId(id));
    case "memberKeyForKit":
      return withRecipient(kind, parseKitId(id));
    default:
      return null;
  }
}

const withRecipient = <Kind extends WrapKind, Id>(kind: Kind, recipient: Id | null) =>
  recipient && { kind, recipient };

export async function signWrap(draft: WrapDraft, signer: Signer): Promise<Wrap> {
  const payload = encodeCbor([
    VERSION,
    idToBytes(draft.chain),
    wrapKindToNumber(draft.kind),
    idToBytes(draft.recipient),
    draft.epoch,
    idToBytes(draft.by),
    draft.sealed,
  ]);
  const wrap = parseWrap(await signCose("skein/v1/wrap", payload, signer));
  if (!wrap.ok) throw new Error(`unsignable wrap: ${JSON.stringify(wrap.error)}`);
  return wrap.value;
}

export async function isWrapSignedBy(wrap: Wrap, signKey: Bytes, verifier: Verifier): Promise<boolean> {
  const signed = parseCose(wrap.bytes);
  return signed.ok && (await verifyCose("skein/v1/wrap", signed.value, signKey, verifier));
}
