import { createSignal, type JSX, onCleanup, Show } from "solid-js";
import type { PairingView } from "../../../bridge/contract.ts";
import { formatSpan } from "../../i18n/format.ts";
import { useLanguage, useText } from "../../i18n/text.tsx";
import { Button } from "../../kit/Button.tsx";
import { Icon } from "../../kit/Icon.tsx";
import { QrCode } from "../../kit/QrCode.tsx";
import { formatPairingCode } from "./pairing-code.ts";
import { devicesText } from "./text.ts";

/** The code of this new device as a picture and for typing, for as long as it is good. */
export function ShowCode(props: {
  readonly pairing: PairingView | undefined;
  readonly busy: boolean;
  readonly onNew: () => void;
}): JSX.Element {
  const t = useText(devicesText);
  const waiting = () => (props.pairing?.state === "waiting" ? props.pairing : undefined);
  const now = createNow();
  const isOver = () => (waiting()?.expiresAt ?? Number.POSITIVE_INFINITY) <= now();
  return (
    <>
      <div class="pair-qr">
        <Show when={!isOver() && waiting()} fallback={<NoCode isOver={isOver()} />}>
          {(pairing) => <QrCode text={pairing().link} label={t().linkQr} />}
        </Show>
        <ol>
          <li>{t().linkStep1}</li>
          <li>{t().linkStep2}</li>
          <li>{t().linkStep3}</li>
        </ol>
      </div>
      <Show when={!isOver() && waiting()}>{(pairing) => <TypedCode pairing={pairing()} now={now()} />}</Show>
      <div class="end">
        <Button
          size="lg"
          wide
          icon="refresh"
          tone={isOver() ? "primary" : "plain"}
          busy={props.busy}
          onClick={props.onNew}
        >
          {t().takeNew}
        </Button>
      </div>
    </>
  );
}

/** Where the picture will be, or was. */
function NoCode(props: { readonly isOver: boolean }): JSX.Element {
  const t = useText(devicesText);
  return (
    <div class="no-code" data-over={props.isOver ? "" : undefined} aria-busy={!props.isOver} role="status">
      <Show when={props.isOver} fallback={<span class="sr">{t().preparing}</span>}>
        <Icon name="clock" size="lg" />
        {t().codeExpired}
      </Show>
    </div>
  );
}

function TypedCode(props: { readonly pairing: PairingView; readonly now: number }): JSX.Element {
  const t = useText(devicesText);
  const language = useLanguage();
  const left = () => formatSpan(language(), props.pairing.expiresAt - props.now);
  return (
    <div class="typed-code">
      <span class="label">{t().linkCode}</span>
      <output class="mono" aria-label={t().linkCodeSpoken([...props.pairing.code].join(" "))}>
        {formatPairingCode(props.pairing.code)}
      </output>
      <small>{t().validFor(left())}</small>
    </div>
  );
}

const TURN_MS = 5_000;

/** The time, often enough for minutes that run out. */
function createNow(): () => number {
  const [now, setNow] = createSignal(Date.now());
  const timer = setInterval(() => setNow(Date.now()), TURN_MS);
  onCleanup(() => clearInterval(timer));
  return now;
}
