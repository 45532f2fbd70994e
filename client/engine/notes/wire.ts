import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import type { Bytes } from "../../../crdt/index.ts";

/**
 * Frames of y-protocols as the stock `WebsocketProvider` sends and takes them.
 *
 *   frame := varuint(0) varuint(0) varbytes(state vector) | varuint(0) varuint(1 | 2) varbytes(update)
 *          | varuint(1) varbytes(awareness) | varuint(3)
 */
export type WireFrame =
  | { readonly type: "step1"; readonly vector: Bytes }
  | { readonly type: "update"; readonly update: Bytes }
  | { readonly type: "awareness"; readonly entries: readonly AwarenessEntry[] }
  | { readonly type: "whoIsHere" };

export interface AwarenessEntry {
  readonly client: number;
  readonly clock: number;
  /** `null`: no longer there. */
  readonly state: unknown;
}

const SYNC = 0;
const AWARENESS = 1;
const WHO_IS_HERE = 3;
const STEP1 = 0;
const STEP2 = 1;
const UPDATE = 2;

/** `null` for what no provider sends: frames come from our own page, but through a door that others of this origin know. */
export function readFrame(bytes: Bytes): WireFrame | null {
  try {
    return read(decoding.createDecoder(bytes as Uint8Array<ArrayBuffer>));
  } catch {
    return null; // lib0 and JSON report what is cut short or broken only by throwing
  }
}

function read(decoder: decoding.Decoder): WireFrame | null {
  const type = decoding.readVarUint(decoder);
  if (type === WHO_IS_HERE) return { type: "whoIsHere" };
  if (type === AWARENESS) return readAwareness(decoding.readVarUint8Array(decoder));
  if (type !== SYNC) return null;
  const step = decoding.readVarUint(decoder);
  const bytes = decoding.readVarUint8Array(decoder).slice();
  if (step === STEP1) return { type: "step1", vector: bytes };
  return step === STEP2 || step === UPDATE ? { type: "update", update: bytes } : null;
}

function readAwareness(bytes: Uint8Array): WireFrame {
  const decoder = decoding.createDecoder(bytes as Uint8Array<ArrayBuffer>);
  const count = decoding.readVarUint(decoder);
  const entries: AwarenessEntry[] = [];
  for (let i = 0; i < count; i++) {
    const [client, clock] = [decoding.readVarUint(decoder), decoding.readVarUint(decoder)];
    entries.push({ client, clock, state: JSON.parse(decoding.readVarString(decoder)) });
  }
  return { type: "awareness", entries };
}

const syncFrame = (step: number, bytes: Bytes): Bytes =>
  encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, SYNC);
    encoding.writeVarUint(encoder, step);
    encoding.writeVarUint8Array(encoder, bytes);
  });

export const step1Frame = (vector: Bytes): Bytes => syncFrame(STEP1, vector);
export const step2Frame = (update: Bytes): Bytes => syncFrame(STEP2, update);
export const updateFrame = (update: Bytes): Bytes => syncFrame(UPDATE, update);

export const awarenessFrame = (entries: readonly AwarenessEntry[]): Bytes =>
  encoding.encode((encoder) => {
    const inner = encoding.encode((within) => {
      encoding.writeVarUint(within, entries.length);
      for (const { client, clock, state } of entries) {
        encoding.writeVarUint(within, client);
        encoding.writeVarUint(within, clock);
        encoding.writeVarString(within, JSON.stringify(state));
      }
    });
    encoding.writeVarUint(encoder, AWARENESS);
    encoding.writeVarUint8Array(encoder, inner);
  });
