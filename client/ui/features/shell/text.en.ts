import { formatSpan } from "../../i18n/format.ts";
import type { Said } from "../../i18n/text.tsx";
import type { zh } from "./text.zh.ts";

const plural = (count: number, one: string, many: string) => (count === 1 ? one : many);

const told = (parts: readonly (readonly [number, string])[]) =>
  parts.flatMap(([count, words]) => (count === 0 ? [] : [words])).join(", ");
const capital = (words: string) => words.charAt(0).toUpperCase() + words.slice(1);

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
  offline: (waiting) =>
    waiting === 0
      ? "No network. Keep writing."
      : `No network. Keep writing. ${waiting} ${plural(waiting, "item waits", "items wait")} on this device.`,
  silent: (since, waiting) =>
    waiting === 0
      ? `The relay has not answered since ${since}. Nothing is lost.`
      : `The relay has not answered since ${since}. Nothing is lost; ${waiting} ${plural(waiting, "item waits", "items wait")} on this device.`,
  back: (sent, received, merged) =>
    `Back. ${capital(
      told([
        [sent, `sent ${sent}`],
        [received, `received ${received}`],
        [merged, `merged ${merged} ${plural(merged, "edit", "edits")}`],
      ]),
    )}.`,
  notSavedQuota:
    "This device is full and what you just wrote is not saved yet. Keep this page open and free some space; it is retried.",
  notSaved: "What you just wrote is not saved on this device yet. Keep this page open; it is retried.",
  clockWrong: (offsetMs) =>
    `This device's clock is off by ${formatSpan("en", offsetMs)}, so the relay cannot take what it writes. Set it in the system settings.`,
  updateNeeded: "Skein needs an update to go on syncing. What you wrote is kept.",
  refused: (count) => `The relay refused ${count} ${plural(count, "item", "items")}.`,
  updateReady: "A newer Skein is ready",
  updateNow: "Switch",
  see: "See",
  retryNow: "Try now",
  reload: "Reload",
  featureFailed: "This part could not be opened",
  featureFailedText:
    "Your data is all here. Reload to try again; without a network, open it once you are connected.",
  notFound: "There is nothing here",
  notFoundText: "The link may be old, or a part of it is missing.",
  toChats: "Back to chats",
};
