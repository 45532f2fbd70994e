import { createText, useText } from "../i18n/text.tsx";

const words = createText({ zh: { unnamed: "一台设备" }, en: { unnamed: "A device" } });

/** What a device is called, with words for one whose name cannot be read here. */
export function useDeviceName(): (name: string | null) => string {
  const t = useText(words);
  return (name) => name ?? t().unnamed;
}
