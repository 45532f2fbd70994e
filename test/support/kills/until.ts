const EVERY_MS = 50;
/** Two cores are shared with whatever else runs here; a state that does not come within this does not come. */
const WITHIN_MS = 90_000;

/** Waits for a state. Throws with its name when it does not come. */
export async function until<T>(what: string, look: () => Promise<T | null>): Promise<T> {
  const end = performance.now() + WITHIN_MS;
  for (;;) {
    const found = await look();
    if (found !== null) return found;
    if (performance.now() > end) throw new Error(`never came: ${what}`);
    await pause(EVERY_MS);
  }
}

/** Lets a drawn time go by: when a blow falls is part of the seed. */
export const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));
