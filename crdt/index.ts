/** The client's door: all of crdt. */

export type { CryptoPort, Opener } from "./crypto/port.ts";
export * from "./envelope/open.ts";
export * from "./envelope/seal.ts";
export * from "./public.ts";
export * from "./register/seal.ts";
