import { type JSX, Show } from "solid-js";
import type { StopReason } from "../../../bridge/contract.ts";
import { stopText } from "../../errors-stop.ts";
import { useLanguage, useText } from "../../i18n/text.tsx";
import { Button } from "../../kit/Button.tsx";
import { Empty } from "../../kit/Empty.tsx";
import { Icon } from "../../kit/Icon.tsx";
import { fetched } from "../../state/fetched.tsx";
import "./shell.css";

const UnreadableIdentity = fetched(async () => (await import("./UnreadableIdentity.tsx")).default);

/** The engine cannot work here: one sentence on what happened, one on the way on. Nothing was changed. */
export default function Stopped(props: { readonly reason: StopReason }): JSX.Element {
  const t = useText("shell");
  const language = useLanguage();
  const words = () => stopText(language(), props.reason);
  const detail = () =>
    "detail" in props.reason ? props.reason.detail : "what" in props.reason ? props.reason.what : "";
  return (
    <main class="stopped">
      <h1 class="stopped-brand">
        <Icon name="logo" size="lg" />
        {t().name}
      </h1>
      <Empty
        art="geese"
        title={words().title}
        text={words().text}
        actions={
          <Button tone="primary" onClick={() => location.reload()}>
            {t().reload}
          </Button>
        }
      />
      <Show when={props.reason.type === "UnreadableIdentity"}>
        <div class="row opt">
          <UnreadableIdentity />
        </div>
      </Show>
      <p class="stopped-detail mono">{detail()}</p>
    </main>
  );
}
