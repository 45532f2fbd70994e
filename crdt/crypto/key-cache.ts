import { type Bytes, toHex } from "../base/bytes.ts";

/**
 * Remembers what was made from bytes, so that opening 100,000 envelopes does not import a key each time.
 * Bounds: `max` entries; the oldest goes first. A failed import is forgotten.
 */
export function createKeyCache<T>(
  max: number,
  make: (bytes: Bytes) => Promise<T>,
): (bytes: Bytes) => Promise<T> {
  const known = new Map<string, Promise<T>>();
  return (bytes) => {
    const name = toHex(bytes);
    const found = known.get(name);
    if (found !== undefined) return found;
    const made = make(bytes);
    known.set(name, made);
    made.catch(() => known.delete(name)); // the caller hears of it through the promise it got
    const [oldest] = known.keys();
    if (known.size > max && oldest !== undefined) known.delete(oldest);
    return made;
  };
}
