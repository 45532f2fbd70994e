import { createText } from "../../i18n/text.tsx";

/** Fetched with the banner, and so few words. */
export const kitBannerText = createText({
  zh: {
    kit: "还没有恢复套件。设备都丢了，只有它能找回来。",
    kitUnchecked: "恢复套件做好了，还没核对过。抄错一个字就回不来。",
    make: "去做",
    check: "看看",
    later: "以后",
  },
  en: {
    kit: "No recovery kit yet. If every device is lost, it is the only way back.",
    kitUnchecked: "Your recovery kit is made but not checked. One wrong word and it does not open.",
    make: "Make it",
    check: "See",
    later: "Later",
  },
});
