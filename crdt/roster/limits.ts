/** Bounds of the roster, checked before anything is interpreted. */

export const MAX_ENTRY_BYTES = 8 * 1024; // the largest honest entry is about 2 KiB; the rest is room for later fields
export const MAX_WRAP_BYTES = 1024; // 32 B of key, HPKE overhead 48 B, COSE and ids about 200 B
export const MAX_SEALED_TEXT_BYTES = 1024; // a name or label of up to 960 B, padded, with nonce and tag
export const MAX_PROOF_BYTES = 256; // a COSE_Sign1 over four short fields
export const MAX_INVITE_USES = 10_000;
export const MAX_TIME_MS = 2 ** 42 - 1; // year 2109, as for the hybrid clock
export const MAX_EPOCH = 2 ** 32 - 1;
