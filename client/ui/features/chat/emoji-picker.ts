import { fetched } from "../../state/fetched.tsx";

/** The picker and its table of emoji, once somebody looks for one. */
export const EmojiPicker = fetched(async () => (await import("./EmojiPicker.tsx")).EmojiPicker);
