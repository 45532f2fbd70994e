import type { Bytes } from "../base/bytes.ts";
import { bytes, type Field, list, orNull, text, tuple, uint } from "../chat/fields.ts";
import { type Shown, shown } from "../forward/forwarded.ts";

/** What proves who said something elsewhere: the message, its newest wording, and the keys of the devices that signed the two. */
export interface Proven {
  readonly message: Shown;
  readonly edit: Shown | null;
  readonly devices: readonly DeviceKeys[];
}
export type DeviceKeys = readonly [signKey: Bytes, sealKey: Bytes];

/** An emoji, and what those are called who chose it. */
export type ImportedReaction = readonly [emoji: string, names: readonly string[]];

export const IMPORT_LIMITS = {
  sourceUnits: 16,
  nameUnits: 80,
  whoUnits: 64,
  keyBytes: 16,
  emoji: 64,
  namesEach: 200,
  at: 2 ** 42 - 1, // what a stamp holds
} as const;

const UTF8_UNIT_BYTES = 3;
const name = (units: number, least = 0): Field<string> => text(units, units * UTF8_UNIT_BYTES, least);
const KEY_BYTES = 32;
const keys = tuple(bytes(KEY_BYTES), bytes(KEY_BYTES));

/**
 * What stands in an event that was brought from elsewhere, field by field.
 * Source: rules IMP1–IMP3 in SPEC.md.
 */
export const importFields = {
  source: name(IMPORT_LIMITS.sourceUnits, 1),
  key: bytes(IMPORT_LIMITS.keyBytes),
  at: uint(IMPORT_LIMITS.at),
  who: name(IMPORT_LIMITS.whoUnits),
  name: name(IMPORT_LIMITS.nameUnits),
  when: orNull(uint(IMPORT_LIMITS.at)),
  reactions: list<ImportedReaction>(
    tuple(name(32, 1), list(name(IMPORT_LIMITS.nameUnits), IMPORT_LIMITS.namesEach)),
    IMPORT_LIMITS.emoji,
  ),
  proof: orNull<Proven>({
    read(value) {
      const read = proof.read(value);
      return read && { message: read[0], edit: read[1], devices: read[2] };
    },
    write: ({ message, edit, devices }) => proof.write([message, edit, devices]),
  }),
};
const proof = tuple<[Shown, Shown | null, readonly DeviceKeys[]]>(
  shown,
  orNull(shown),
  list<DeviceKeys>(keys, 2),
);
