import type { Said } from "../../i18n/text.tsx";
import type { zh } from "./text.zh.ts";

export const en: Said<typeof zh> = {
  name: "Skein",
  chats: "Chats",
  goals: "Goals",
  people: "People",
  settings: "Settings",
  me: "Me",
  navigation: "Main",
  skip: "Skip to content",
  unread: (count) => `${count} unread`,
  starting: "Opening Skein",
  flockLabel: (words) => `Sync: ${words}`,
  still: "In step",
  waitShort: (count) => `${count} waiting`,
  refusedShort: (count) => `${count} refused`,
  offlineShort: "Offline",
  silentShort: "No answer",
  connecting: "Joining",
  fetching: "Fetching",
  reload: "Reload",
  featureFailed: "This part could not be opened",
  featureFailedText:
    "Your data is all here. Reload to try again; without a network, open it once you are connected.",
};
