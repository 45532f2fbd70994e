import { type Bytes, utf8ToText } from "../base/bytes.ts";

/** Text as it stands inside a seal: `length 2 B ‖ UTF-8 ‖ zeros` to a multiple of 64 B (rule KEY4 in SPEC.md). */

export const LENGTH_BYTES = 2;

export function unpadText(plain: Bytes): string | null {
  if (plain.length < LENGTH_BYTES) return null;
  const length = ((plain[0] as number) << 8) | (plain[1] as number);
  const end = LENGTH_BYTES + length;
  return end <= plain.length ? utf8ToText(plain.subarray(LENGTH_BYTES, end)) : null;
}
