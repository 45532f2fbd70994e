/** Where this device is. Asked for when a person says so, once, and kept nowhere. */

export interface Here {
  readonly latitude: number;
  readonly longitude: number;
  /** Whole metres. */
  readonly accuracy: number;
}
export type NotHere = "denied" | "unavailable";

const WAIT_MS = 20_000;
const FRESH_MS = 60_000;
const STEPS = 10_000;

/** About ten metres: what is more exact is forgotten at once. */
export const rounded = (degrees: number): number => Math.round(degrees * STEPS) / STEPS;

export function askWhere(): Promise<Here | NotHere> {
  const { geolocation } = navigator;
  if (geolocation === undefined) return Promise.resolve("unavailable"); // some browsers leave it out
  return new Promise((resolve) => {
    geolocation.getCurrentPosition(
      ({ coords: { latitude, longitude, accuracy } }) =>
        resolve({
          latitude: rounded(latitude),
          longitude: rounded(longitude),
          accuracy: Math.min(1_000_000, Math.ceil(Math.max(0, accuracy) || 0)),
        }),
      ({ code, PERMISSION_DENIED }) => resolve(code === PERMISSION_DENIED ? "denied" : "unavailable"),
      { enableHighAccuracy: true, timeout: WAIT_MS, maximumAge: FRESH_MS },
    );
  });
}

/** What somebody typed, with a comma or a typographer's minus too; `null`: no angle within ±most degrees. */
export function angleIn(text: string, most: number): number | null {
  const plain = text.trim().replace(",", ".").replace(/[−–]/, "-").replace(/°$/, "");
  if (!/^[+-]?\d{1,3}(\.\d*)?$/.test(plain)) return null;
  const degrees = rounded(Number(plain));
  return Math.abs(degrees) <= most ? degrees : null;
}

export const coordinatesOf = ({ latitude, longitude }: Pick<Here, "latitude" | "longitude">): string =>
  `${latitude.toFixed(4)}, ${longitude.toFixed(4)}`;
