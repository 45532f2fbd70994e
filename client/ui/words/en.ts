import { en as chat } from "../features/chat/text.en.ts";
import { en as shell } from "../features/shell/text.en.ts";
import type { Words } from "../i18n/text.tsx";
import { en as sync } from "../kit/sync-text.en.ts";

export const words: Words = { chat, shell, sync };
