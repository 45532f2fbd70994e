import type { JSX } from "solid-js";
import { useText } from "../i18n/text.tsx";
import { copyText } from "../state/clipboard.ts";
import { Button } from "./Button.tsx";
import { peopleWords } from "./people-text.ts";
import { QrCode } from "./QrCode.tsx";
import { TextArea } from "./TextField.tsx";
import { useToasts } from "./Toasts.tsx";
import "./people.css";

/** A link as a code to scan and as text to send; nobody needs a camera. */
export function ShareLink(props: {
  readonly link: string;
  readonly label: string;
  /** What the code is of, in words. */
  readonly codeLabel: string;
}): JSX.Element {
  const t = useText(peopleWords);
  const toasts = useToasts();
  const copy = async () => {
    toasts.show(
      (await copyText(props.link))
        ? { icon: "copy", text: t().copied }
        : { icon: "alert", text: t().notCopied },
    );
  };
  return (
    <div class="share-link">
      <QrCode text={props.link} label={props.codeLabel} />
      <div class="typed">
        <TextArea
          label={props.label}
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
