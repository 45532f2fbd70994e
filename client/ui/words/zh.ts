import { zh as chat } from "../features/chat/text.zh.ts";
import { zh as shell } from "../features/shell/text.zh.ts";
import { zh as sync } from "../kit/sync-text.zh.ts";

/** All that chat's first screen says in Chinese: one file of the build, which comes alone (i18n/words.ts). */
export const words = { chat, shell, sync };
