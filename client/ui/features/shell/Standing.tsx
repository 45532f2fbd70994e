import { createSignal, type JSX, Show } from "solid-js";
import type { StandingView, SyncView } from "../../../bridge/contract.ts";
import { useLanguage, useText } from "../../i18n/text.tsx";
import { Button } from "../../kit/Button.tsx";
import { Icon } from "../../kit/Icon.tsx";
import { useOutbox } from "../../state/outbox.tsx";
import { StartOver } from "./StartOver.tsx";
import { standingWords, unsentCount } from "./standing.ts";
import { standingText } from "./standing-text.ts";

/** Above everything, once this person or device does not belong any more: who and when, what stays, the ways on. */
export default function Standing(props: {
  readonly standing: StandingView;
  readonly sync: SyncView | undefined;
}): JSX.Element {
  const t = useText(standingText);
  const language = useLanguage();
  const outbox = useOutbox();
  const [asks, setAsks] = createSignal(false);
  const unsent = () => unsentCount(props.sync);
  return (
    <section class="standing" role="status">
      <Icon name="info" />
      <p>
        <b>{standingWords(language(), props.standing, Date.now())}</b> {t().kept}
      </p>
      <span class="acts">
        <Show when={unsent() > 0}>
          <Button size="sm" onClick={outbox.open}>
            {t().unsent(unsent())}
          </Button>
        </Show>
        <Button size="sm" onClick={() => setAsks(true)}>
          {t().startOver}
        </Button>
      </span>
      <Show when={asks()}>
        <StartOver sync={props.sync} onClose={() => setAsks(false)} />
      </Show>
    </section>
  );
}
