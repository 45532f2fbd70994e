/** The parts of a conversation that it begins without, once one of them is asked for. */
export const talkParts = () => import("./talk-parts.ts");

/** Only where there may be a finger: a mouse has the hover bar and the right button. */
export const mayTouch = (): boolean => matchMedia("(any-pointer: coarse)").matches;
export const touchParts = () => import("./touch/touch-parts.ts");
