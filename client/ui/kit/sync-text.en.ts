import type { Said } from "../i18n/text.tsx";
import type { zh } from "./sync-text.zh.ts";

export const en: Said<typeof zh> = {
  device: "Waiting on this device",
  sending: "Sending",
  relay: "Stored at relay",
  read: (by, of) => `Read by ${by} of ${of}`,
  readAlone: "Read",
  refused: (why) => `Refused by relay: ${why}`,
  late: (written, received) => `Arrived late: written ${written}, received ${received}`,
  stepFailed: "This step did not finish; what you wrote is still here. Try again, or reload the page.",
  missingPart: "This part is not on this device yet. Open it again with a network",
};
