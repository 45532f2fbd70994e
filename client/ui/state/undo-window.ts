/** How long a message that was sent can be undone, on this device. Kept beside the look, and as harmless. */
const KEY = "skein.undo";

export const UNDO_SECONDS = ["0", "5", "10"] as const;
export type UndoSeconds = (typeof UNDO_SECONDS)[number];
const USUAL: UndoSeconds = "5";
/** Nobody can have chosen more. */
export const MOST_UNDO_MS = 10_000;

/** Anything unreadable falls back to the usual. */
export function readUndoSeconds(): UndoSeconds {
  const stored = localStorage.getItem(KEY);
  return UNDO_SECONDS.find((seconds) => seconds === stored) ?? USUAL;
}

export const readUndoMs = (): number => Number(readUndoSeconds()) * 1_000;

export const writeUndoSeconds = (seconds: UndoSeconds): void => localStorage.setItem(KEY, seconds);
