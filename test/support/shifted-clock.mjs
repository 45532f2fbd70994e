/** Loaded before a relay (`NODE_OPTIONS=--import`), it lets the relay live at another time. */
const shift = Number(process.env.SKEIN_TEST_CLOCK_SHIFT_MS ?? 0);
const { now } = Date;
Date.now = () => now() + shift;
