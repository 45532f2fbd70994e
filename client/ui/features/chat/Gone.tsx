import type { JSX } from "solid-js";
import { createText, useText } from "../../i18n/text.tsx";
import { Button } from "../../kit/Button.tsx";
import { Empty } from "../../kit/Empty.tsx";

const words = createText({
  zh: { title: "这台设备上没有这个群", text: "可能还没收到，也可能链接不对。", toList: "回到消息" },
  en: {
    title: "This room is not on this device",
    text: "It may not have arrived yet, or the link is not right.",
    toList: "Back to chats",
  },
});

/** A room that this device does not have. */
export function Gone(props: { readonly onBack: () => void }): JSX.Element {
  const t = useText(words);
  return (
    <div class="stage-middle">
      <Empty
        art="well"
        title={t().title}
        text={t().text}
        actions={
          <Button tone="primary" onClick={props.onBack}>
            {t().toList}
          </Button>
        }
      />
    </div>
  );
}
