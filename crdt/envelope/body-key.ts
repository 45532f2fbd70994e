import { type Bytes, concat, utf8 } from "../base/bytes.ts";
import { type FeedId, idToBytes, type RoomId } from "../base/ids.ts";
import type { CryptoPort, Verifier } from "../crypto/port.ts";
import { bodyAadOf, type Envelope } from "./header.ts";

/** The key that a feed's bodies begin from: another feed or room has another one, so a body opens in one place only. */
export const bodyKeyOf = (crypto: CryptoPort, roomKey: Bytes, room: RoomId, feed: FeedId): Promise<Bytes> =>
  crypto.hkdf(roomKey, concat(utf8("skein/v1/body"), idToBytes(room), idToBytes(feed)), 32);

/** What a one-step derivation begins with: it makes one block, the first. */
const COUNTER = Uint8Array.of(0, 0, 0, 1);

/**
 * The key of one body (32 B), from its feed's key and from all that its header says before the body's own hash.
 * It can be shown to others with the envelope: it opens nothing else, and leads back to nothing.
 * Source: one-step key derivation with SHA-256 (NIST SP 800-56C rev. 2, section 4.1); rule ENV10 in SPEC.md.
 */
export const messageKeyOf = ({ sha256 }: Pick<Verifier, "sha256">, bodyKey: Bytes, aad: Bytes): Bytes =>
  sha256(concat(COUNTER, bodyKey, utf8("skein/v2/message"), aad));

/** The same for an envelope that is here. `null`: of version 1, whose bodies share one key. */
export const messageKeyFor = (
  crypto: Pick<Verifier, "sha256">,
  bodyKey: Bytes,
  envelope: Pick<Envelope, "header" | "sign1">,
): Bytes | null =>
  envelope.header.version === 1 ? null : messageKeyOf(crypto, bodyKey, bodyAadOf(envelope));
