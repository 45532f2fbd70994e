const clockModule = new URL("./shifted-clock.mjs", import.meta.url).href;

/** What makes a process live at another time: the environment to start it with. */
export const shiftedClock = (shiftMs: number): Readonly<Record<string, string>> => ({
  NODE_OPTIONS: `--import=${clockModule}`,
  SKEIN_TEST_CLOCK_SHIFT_MS: String(shiftMs),
});
