import type { Bytes } from "../base/bytes.ts";
import type { CborValue } from "../base/cbor.ts";
import { type Field, list, orNull, text } from "../chat/fields.ts";

/** One envelope as it was signed, with the key that opens its body and nothing else (ENV10). */
export interface Shown {
  readonly envelope: Bytes;
  readonly key: Bytes;
}

/** A message, and what it said when it was forwarded if its author had changed it. */
export interface ForwardedMessage {
  readonly message: Shown;
  readonly edit: Shown | null;
}

/** Messages carried into another room so that whoever reads them there can check who said them, when, and that nothing was altered. */
export interface Forwarded {
  /** What the room is called, as whoever forwarded it says. */
  readonly from: string;
  /** In the order of the room. */
  readonly messages: readonly ForwardedMessage[];
}

export const FORWARD_LIMITS = {
  messages: 100,
  bytes: 57_344, // envelopes and keys together: one event of at most 63,488 B holds them, and some words beside
  fromUnits: 80,
} as const;

const KEY_BYTES = 32;

/** What a message weighs in a record, in bytes. */
export const forwardedWeight = ({ message, edit }: ForwardedMessage): number =>
  [message, ...(edit === null ? [] : [edit])].reduce(
    (sum, { envelope }) => sum + envelope.length + KEY_BYTES,
    0,
  );

export const shown: Field<Shown> = {
  read(value) {
    if (!Array.isArray(value) || value.length !== 2) return undefined;
    const [envelope, key]: readonly unknown[] = value;
    const isShown = envelope instanceof Uint8Array && key instanceof Uint8Array && key.length === KEY_BYTES;
    return isShown ? { envelope, key } : undefined;
  },
  write: ({ envelope, key }) => [envelope, key],
};

const edit = orNull(shown);
const message: Field<ForwardedMessage> = {
  read(value) {
    if (!Array.isArray(value) || value.length !== 2) return undefined;
    const said = shown.read(value[0] as CborValue);
    const changed = edit.read(value[1] as CborValue);
    return said === undefined || changed === undefined ? undefined : { message: said, edit: changed };
  },
  write: (value) => [shown.write(value.message), edit.write(value.edit)],
};

const from = text(FORWARD_LIMITS.fromUnits, FORWARD_LIMITS.fromUnits * 3);
const messages = list(message, FORWARD_LIMITS.messages);

/**
 * Shape:  [from, [[message, edit | null]…]], each of them [envelope, key 32 B].
 * Bounds: FORWARD_LIMITS; 1 message at least. What stands in an envelope is looked at by `proveForwarded`.
 * Source: rule EVT10 in SPEC.md.
 */
export const forwarded: Field<Forwarded> = {
  read(value) {
    if (!Array.isArray(value) || value.length !== 2) return undefined;
    const room = from.read(value[0] as CborValue);
    const all = messages.read(value[1] as CborValue);
    if (room === undefined || all === undefined || all.length === 0) return undefined;
    const weight = all.reduce((sum, one) => sum + forwardedWeight(one), 0);
    return weight <= FORWARD_LIMITS.bytes ? { from: room, messages: all } : undefined;
  },
  write: (value) => [from.write(value.from), messages.write(value.messages)],
};
