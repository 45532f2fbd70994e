import { type Field, number, orNull, text, tuple, uint } from "./fields.ts";

/** Where something is, in degrees, no more exactly than about ten metres: what is signed says no more than that. */
export interface Location {
  readonly latitude: number;
  readonly longitude: number;
  /** How far off it may be, in metres; `null` where somebody put the numbers in by hand. */
  readonly accuracy: number | null;
  /** What they call it; may be empty. */
  readonly name: string;
}

export const LOCATION_LIMITS = {
  nameUnits: 80,
  accuracy: 1_000_000,
} as const;

/** On the wire a degree has ten thousand steps, the one at the equator eleven metres wide. */
const STEPS = 10_000;

/** An angle, as a whole number of steps. */
const angle = (most: number): Field<number> => {
  const steps = number(-most * STEPS, most * STEPS);
  return {
    read(value) {
      const whole = Number.isInteger(value) ? steps.read(value) : undefined;
      return whole === undefined ? undefined : whole / STEPS;
    },
    write: (value) => Math.round(value * STEPS) + 0, // −0 has no CBOR of its own
  };
};
const fields = tuple<readonly [number, number, number | null, string]>(
  angle(90),
  angle(180),
  orNull(uint(LOCATION_LIMITS.accuracy)),
  text(LOCATION_LIMITS.nameUnits, 3 * LOCATION_LIMITS.nameUnits),
);

/** Rule EVT14 in SPEC.md. */
export const location: Field<Location> = {
  read(value) {
    const all = fields.read(value);
    return all && { latitude: all[0], longitude: all[1], accuracy: all[2], name: all[3] };
  },
  write: ({ latitude, longitude, accuracy, name }) => fields.write([latitude, longitude, accuracy, name]),
};
