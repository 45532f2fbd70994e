import { A } from "@solidjs/router";
import type { JSX } from "solid-js";
import { useText } from "../../i18n/text.tsx";
import { Empty } from "../../kit/Empty.tsx";

/** An address that leads nowhere. */
export function NotFound(): JSX.Element {
  const t = useText("shell");
  return (
    <main class="stage" data-alone="">
      <h1 class="sr">{t().name}</h1>
      <Empty
        art="well"
        title={t().notFound}
        text={t().notFoundText}
        actions={
          <A class="btn" data-tone="primary" href="/chats">
            {t().toChats}
          </A>
        }
      />
    </main>
  );
}
