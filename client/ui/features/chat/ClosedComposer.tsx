import { type JSX, Show } from "solid-js";
import type { RoomView } from "../../../bridge/contract.ts";
import { formatMoment } from "../../i18n/format.ts";
import { languageOf, useLanguage, useText } from "../../i18n/text.tsx";
import { Button } from "../../kit/Button.tsx";
import { Icon, type IconName } from "../../kit/Icon.tsx";
import { useToasts } from "../../kit/Toasts.tsx";
import { copyText } from "../../state/clipboard.ts";
import { closedText } from "./closed-text.ts";
import "./closed-composer.css";

interface Reason {
  readonly icon: IconName;
  readonly title: string;
  readonly text: string;
}

/** Where messages are written, while none can be: why, what follows, and the words that were begun. */
export function ClosedComposer(props: { readonly view: RoomView; readonly kept: string }): JSX.Element {
  const t = useText(closedText);
  const language = useLanguage();
  const toasts = useToasts();
  const reason = (): Reason => {
    const { ended } = props.view;
    if (ended !== null) {
      const when = formatMoment(language(), ended.at, Date.now());
      const title = ended.type === "left" ? t().endedLeft(when) : t().endedRemoved(ended.by, when);
      return { icon: "lock", title, text: t().endedKept };
    }
    if (!props.view.canWrite && props.view.myRole === null)
      return { icon: "lock", title: t().cannotWrite, text: t().cannotWriteText };
    if (props.view.waitingForKey) return { icon: "key", title: t().waitingKey, text: t().waitingKeyText };
    if (props.view.canWrite && !props.view.canPost)
      return { icon: "horn", title: t().adminsPost, text: t().adminsPostText };
    if (props.view.myRole === "reader") return { icon: "eye", title: t().readsOnly, text: t().readsOnlyText };
    return { icon: "lock", title: t().cannotWrite, text: t().cannotWriteText };
  };
  const copy = async () => {
    const copied = await copyText(props.kept);
    toasts.show(copied ? { icon: "copy", text: t().copied } : { icon: "info", text: t().copyBlocked });
  };
  return (
    <footer class="closed-composer">
      <p class="why" role="status">
        <Icon name={reason().icon} />
        <span>
          <b>{reason().title}</b> {reason().text}
        </span>
      </p>
      <Show when={props.kept.trim() !== ""}>
        <div class="kept">
          <p class="cap">{t().kept}</p>
          <p class="words" lang={languageOf(props.kept)}>
            {props.kept}
          </p>
          <Button size="sm" icon="copy" onClick={() => void copy()}>
            {t().copy}
          </Button>
        </div>
      </Show>
    </footer>
  );
}
