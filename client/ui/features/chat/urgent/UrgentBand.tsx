import { createSignal, type JSX, Match, Show, Switch } from "solid-js";
import type { RoomId, TimelineItem, UrgentView } from "../../../../bridge/contract.ts";
import { useText } from "../../../i18n/text.tsx";
import { Button } from "../../../kit/Button.tsx";
import { Icon } from "../../../kit/Icon.tsx";
import { useAct } from "../../../state/act.ts";
import { Confirmations } from "./Confirmations.tsx";
import { urgentText } from "./urgent-text.ts";
import "./urgent.css";

/** Under the words of an urgent message: that it is one, how far it has come, and the one press that it asks for. */
export function UrgentBand(props: {
  readonly room: RoomId;
  readonly item: TimelineItem;
  readonly urgent: UrgentView;
  readonly isStop: boolean;
}): JSX.Element {
  const t = useText(urgentText);
  const act = useAct();
  const [busy, setBusy] = createSignal(false);
  const confirm = async (button: HTMLElement) => {
    if (busy()) return;
    const message = button.closest<HTMLElement>(".msg");
    setBusy(true);
    await act.say("confirmUrgent", { room: props.room, id: props.item.id });
    setBusy(false);
    message?.focus(); // the button is gone
  };
  return (
    <div class="urgent" data-asks={props.urgent.asks ? "" : undefined}>
      <p class="urgent-state">
        <span class="chip" data-tone="seal" data-size="sm">
          <Icon name="horn" />
          {t().urgent}
        </span>
        <Show when={props.urgent.of > 0}>
          <Count {...props} />
        </Show>
      </p>
      <Show when={props.urgent.beforeEdit > 0}>
        <p class="urgent-fine">{t().beforeEdit(props.urgent.beforeEdit)}</p>
      </Show>
      <Switch>
        <Match when={props.urgent.asks}>
          <Button
            class="urgent-confirm"
            tone="primary"
            wide
            busy={busy()}
            tabindex={props.isStop ? 0 : -1}
            onClick={(event) => void confirm(event.currentTarget)}
          >
            {t().confirm}
          </Button>
        </Match>
        <Match when={props.urgent.confirms}>
          <p class="urgent-done">
            <Icon name="tick" size="sm" />
            {t().confirmed}
          </p>
        </Match>
      </Switch>
    </div>
  );
}

/** How many have confirmed; who they are, for those who may know. */
function Count(props: {
  readonly room: RoomId;
  readonly item: TimelineItem;
  readonly urgent: UrgentView;
  readonly isStop: boolean;
}): JSX.Element {
  const t = useText(urgentText);
  const [anchor, setAnchor] = createSignal<Element | null>(null);
  const words = () => {
    const { confirmed, of } = props.urgent;
    return confirmed === of ? t().all(of) : t().count(confirmed, of);
  };
  return (
    <Show when={props.urgent.canSee} fallback={<span class="urgent-count">{words()}</span>}>
      <button
        type="button"
        class="urgent-count"
        tabindex={props.isStop ? 0 : -1}
        aria-haspopup="dialog"
        aria-expanded={anchor() !== null}
        onClick={(event) => setAnchor(event.currentTarget)}
      >
        {words()}
      </button>
      <Show when={anchor()}>
        {(at) => (
          <Confirmations
            anchor={at()}
            room={props.room}
            id={props.item.id}
            confirmed={props.urgent.confirmed}
            onClose={() => setAnchor(null)}
          />
        )}
      </Show>
    </Show>
  );
}
