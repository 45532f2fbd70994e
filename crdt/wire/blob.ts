/** What a relay keeps under the SHA-256 of its bytes: one sealed piece of a file (FILE2), 1 MiB with nonce and tag. */
export const MAX_BLOB_BYTES = 1_048_576 + 28;
