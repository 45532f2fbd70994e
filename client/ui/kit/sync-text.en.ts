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
  missingPart: "This part is not on this device yet. Open it again with a network",
};
