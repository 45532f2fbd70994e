import { createText } from "../../i18n/text.tsx";

/** Fetched with the banner, and so few words. */
export const kitBannerText = createText({
  zh: {
    kit: "还没有恢复套件。设备都丢了，只有它能找回来。",
    kitUnchecked: "恢复套件做好了，还没核对过。看着纸填三个字就好。",
    make: "去做",
    check: "去核对",
    later: "以后",
  },
  en: {
    kit: "No recovery kit yet. If every device is lost, it is the only way back.",
    kitUnchecked: "Your recovery kit is made but not checked. Three words from the paper are enough.",
    make: "Make it",
    check: "Check it",
    later: "Later",
  },
});
