import type { JSX } from "solid-js";
import { useText } from "../../i18n/text.tsx";
import { Button } from "../../kit/Button.tsx";
import { QrCode } from "../../kit/QrCode.tsx";
import { TextArea } from "../../kit/TextField.tsx";
import { useToasts } from "../../kit/Toasts.tsx";
import { copyText } from "../../state/clipboard.ts";
import { peopleText } from "./text.ts";

/** The link as a code to scan and as text to send; nobody needs a camera. */
export function InviteLink(props: { readonly link: string }): JSX.Element {
  const t = useText(peopleText);
  const toasts = useToasts();
  const copy = async () => {
    toasts.show(
      (await copyText(props.link))
        ? { icon: "copy", text: t().copied }
        : { icon: "alert", text: t().notCopied },
    );
  };
  return (
    <div class="invite-link">
      <QrCode text={props.link} label={t().qrLabel} />
      <div class="typed">
        <TextArea
          label={t().link}
          value={props.link}
          onInput={() => undefined}
          readonly
          rows={4}
          spellcheck={false}
          onFocus={(event) => event.currentTarget.select()}
        />
        <Button tone="soft" icon="copy" wide onClick={() => void copy()}>
          {t().copy}
        </Button>
      </div>
    </div>
  );
}
