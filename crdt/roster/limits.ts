/** Bounds of the roster, checked before anything is interpreted. */

export const MAX_ENTRY_BYTES = 64 * 1024; // a removal with 1,000 cuts is about 52 KiB; most entries are below 2 KiB
export const MAX_WRAP_BYTES = 1024; // 32 B of key, HPKE overhead 48 B, COSE and ids about 200 B
export const MAX_SEALED_TEXT_BYTES = 1024; // a name or label of up to 960 B, padded, with nonce and tag
export const MAX_PROOF_BYTES = 256; // a COSE_Sign1 over four short fields
export const MAX_PREV_KEY_BYTES = 128; // the key before, 32 B, with nonce and tag
export const MAX_INVITE_USES = 10_000;
export const MAX_CUTS = 1_000; // feeds of one person in all rooms: a device opens one feed for each room and incarnation
export const MAX_NEXT = 2 ** 48 - 1; // places of a feed are counts, as in an envelope
export const MAX_GUESTS_PER_DAY = 10_000;
export const GUESTS_PER_DAY = 50; // brought in by one person, until the owner says otherwise
export const MAX_TIME_MS = 2 ** 42 - 1; // year 2109, as for the hybrid clock
export const MAX_EPOCH = 2 ** 32 - 1;
