import { readSecret } from "../../state/secret.ts";

/** Crockford's base 32: no I, L, O or U, so that a code read aloud or by hand has one spelling. */
const CODE = /^[0-9A-HJKMNP-TV-Z]{8}$/;

/** The code a new device shows, as the engine takes it: its eight characters, or the whole link. Null when torn. */
export function readPairingCode(typed: string): string | null {
  const secret = readSecret(typed);
  if (secret !== null) return secret.type === "device" ? typed.trim() : null;
  const code = typed.toUpperCase().replace(/[\s-]/g, "").replace(/[IL]/g, "1").replace(/O/g, "0");
  return CODE.test(code) ? code : null;
}

/** `7KQX 2M9D`: two groups are easier to carry from one screen to another. */
export const formatPairingCode = (code: string): string =>
  code.length === 8 ? `${code.slice(0, 4)} ${code.slice(4)}` : code;
