import { A } from "@solidjs/router";
import type { JSX } from "solid-js";
import { createText, useText } from "../../i18n/text.tsx";
import { Empty } from "../../kit/Empty.tsx";

const words = createText({
  zh: { title: "这里没有东西", text: "链接可能旧了，或者少了一段。", toChats: "回到消息" },
  en: {
    title: "There is nothing here",
    text: "The link may be old, or a part of it is missing.",
    toChats: "Back to chats",
  },
});

/** An address that leads nowhere. */
export default function NotFound(): JSX.Element {
  const shell = useText("shell");
  const t = useText(words);
  return (
    <main class="stage" data-alone="">
      <h1 class="sr">{shell().name}</h1>
      <Empty
        art="well"
        title={t().title}
        text={t().text}
        actions={
          <A class="btn" data-tone="primary" href="/chats">
            {t().toChats}
          </A>
        }
      />
    </main>
  );
}
