import type { JSX } from "solid-js";
import type { TimelineItem } from "../../../bridge/contract.ts";
import { createText, useText } from "../../i18n/text.tsx";

const texts = createText({
  zh: {
    signed: "导入 · 签名无误",
    unsigned: "导入 · 没有签名",
    slack: "来自 Slack",
    signedText: (by: string) => `${by} 导入的。签名已在这台设备上核对；姓名以导出文件为准。`,
    unsignedText: (by: string) => `${by} 导入的。没有本人的签名，姓名和时间以那边为准。`,
  },
  en: {
    signed: "imported · signature holds",
    unsigned: "imported · not signed",
    slack: "from Slack",
    signedText: (by) =>
      `Imported by ${by}. The signature was checked on this device; the name is as the export says.`,
    unsignedText: (by) =>
      `Imported by ${by}. Not signed by its author: name and time are as they were there.`,
  },
});

/** Beside the name of somebody whose words were brought here: from where, and what vouches for them. */
export function Imported(props: { readonly of: NonNullable<TimelineItem["imported"]> }): JSX.Element {
  const t = useText(texts);
  const words = () =>
    props.of.source === "slack" ? t().slack : props.of.isSigned ? t().signed : t().unsigned;
  const means = () => (props.of.isSigned ? t().signedText(props.of.by) : t().unsignedText(props.of.by));
  return (
    <span class="chip" data-tone="line" data-size="sm" title={means()}>
      {words()}
      <span class="sr"> {means()}</span>
    </span>
  );
}
