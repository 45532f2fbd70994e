import type { Bytes } from "../base/bytes.ts";
import { decodeCbor, encodeCbor } from "../base/cbor.ts";
import {
  type ChainId,
  type DeviceId,
  type InviteId,
  idToBytes,
  type KitId,
  parseChainId,
  parseDeviceId,
  parseInviteId,
  parseKitId,
} from "../base/ids.ts";
import { err, ok, type Result } from "../base/result.ts";
import { parseCose, type Sign1, signCose } from "../cose/sign1.ts";
import type { Signer } from "../crypto/port.ts";

/**
 * The answer to a relay's challenge: a COSE_Sign1 over `[1, audience, nonce 32 B, org 32 B, kind, id 16 B, chainSeq]`.
 * `audience` is the host the client dialled, so an answer is good at that relay alone; the nonce is good once.
 * A device proves itself (kind 0), or the holder of an invite who is nobody yet (kind 1, may only read the roster and join),
 * or the holder of a recovery kit (kind 2, may only read the roster and what is sealed for the kit, and restore a device).
 * `chainSeq` is the length of the org's chain as the client knows it (0 for none). Rules AUTH1–AUTH4 in SPEC.md.
 */
export interface AuthClaim {
  readonly audience: string;
  readonly nonce: Bytes;
  readonly org: ChainId;
  readonly who:
    | { readonly kind: "device"; readonly device: DeviceId }
    | { readonly kind: "invite"; readonly invite: InviteId }
    | { readonly kind: "kit"; readonly kit: KitId };
  readonly chainSeq: number;
}

const NONCE_BYTES = 32;
const KINDS = ["device", "invite", "kit"] as const satisfies readonly AuthClaim["who"]["kind"][];

export type AuthError = { readonly type: "BadAuth" };

export function signAuth(claim: AuthClaim, signer: Signer): Promise<Bytes> {
  const { who } = claim;
  const payload = encodeCbor([
    1,
    claim.audience,
    claim.nonce,
    idToBytes(claim.org),
    KINDS.indexOf(who.kind),
    idToBytes(idOf(who)),
    claim.chainSeq,
  ]);
  return signCose("skein/v1/auth", payload, signer);
}

/** Reads a claim; the caller checks nonce, audience and signature. */
export function parseAuth(
  bytes: Bytes,
): Result<{ readonly claim: AuthClaim; readonly signed: Sign1 }, AuthError> {
  const signed = parseCose(bytes);
  if (!signed.ok) return err({ type: "BadAuth" });
  const decoded = decodeCbor(signed.value.payload);
  if (!decoded.ok || !Array.isArray(decoded.value) || decoded.value.length !== 7)
    return err({ type: "BadAuth" });
  const [version, audience, nonce, rawOrg, kind, rawId, chainSeq] = decoded.value as readonly unknown[];
  const org = parseChainId(rawOrg);
  const who = parseWho(kind, rawId);
  if (version !== 1 || org === null || who === null) return err({ type: "BadAuth" });
  if (typeof audience !== "string" || !(nonce instanceof Uint8Array) || nonce.length !== NONCE_BYTES)
    return err({ type: "BadAuth" });
  if (typeof chainSeq !== "number" || !Number.isSafeInteger(chainSeq) || chainSeq < 0)
    return err({ type: "BadAuth" });
  return ok({ claim: { audience, nonce, org, who, chainSeq }, signed: signed.value });
}

function idOf(who: AuthClaim["who"]): string {
  switch (who.kind) {
    case "device":
      return who.device;
    case "invite":
      return who.invite;
    case "kit":
      return who.kit;
  }
}

function parseWho(number: unknown, rawId: unknown): AuthClaim["who"] | null {
  const [device, invite, kit] = [parseDeviceId(rawId), parseInviteId(rawId), parseKitId(rawId)];
  if (device === null || invite === null || kit === null) return null;
  switch (typeof number === "number" ? KINDS[number] : undefined) {
    case "device":
      return { kind: "device", device };
    case "invite":
      return { kind: "invite", invite };
    case "kit":
      return { kind: "kit", kit };
    default:
      return null;
  }
}
