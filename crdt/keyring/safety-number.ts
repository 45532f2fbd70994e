import { type Bytes, concat, utf8 } from "../base/bytes.ts";
import { type ChainId, type DeviceId, idToBytes, type MemberId } from "../base/ids.ts";
import type { Hasher } from "../roster/ids-from-keys.ts";

/** Short forms of long keys, for two people or two screens to compare (rule KEY16 in SPEC.md). */

const DIGITS = 24;

interface KeyedMember {
  readonly member: MemberId;
  readonly key: Bytes;
}

/** 24 decimal digits that both people see alike; another key on either side gives another number. */
export function safetyNumber(hasher: Hasher, chain: ChainId, a: KeyedMember, b: KeyedMember): string {
  const [first, second] = a.member < b.member ? [a, b] : [b, a];
  const digest = hasher.sha256(
    concat(
      utf8("skein/v1/safety"),
      idToBytes(chain),
      ...[first, second].flatMap(({ member, key }) => [idToBytes(member), key]),
    ),
  );
  let number = 0n;
  for (const byte of digest) number = (number << 8n) | BigInt(byte);
  return (number % 10n ** BigInt(DIGITS)).toString().padStart(DIGITS, "0");
}

export type Four = readonly [number, number, number, number];

/** Four numbers from 0 to 255 that both screens show while a device is linked, as words or characters. */
export function fourOf(hasher: Hasher, chain: ChainId, member: MemberId, device: DeviceId): Four {
  const digest = hasher.sha256(
    concat(utf8("skein/v1/four"), idToBytes(chain), idToBytes(member), idToBytes(device)),
  );
  return [digest[0] as number, digest[1] as number, digest[2] as number, digest[3] as number];
}
