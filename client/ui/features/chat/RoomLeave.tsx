import { createSignal, type JSX, Match, Show, Switch } from "solid-js";
import type { RoomView } from "../../../bridge/contract.ts";
import { useText } from "../../i18n/text.tsx";
import { Button } from "../../kit/Button.tsx";
import { ConfirmDialog } from "../../kit/ConfirmDialog.tsx";
import { useToasts } from "../../kit/Toasts.tsx";
import { useAct } from "../../state/act.ts";
import { roomInfoText } from "./room-info-text.ts";

/** The ways out. Somebody has to add you to come back, so both ask first. */
export function RoomLeave(props: { readonly view: RoomView }): JSX.Element {
  const t = useText(roomInfoText);
  const act = useAct();
  const toasts = useToasts();
  const [asking, setAsking] = createSignal<"leaveRoom" | "leaveAndBlock" | null>(null);
  const leave = (how: "leaveRoom" | "leaveAndBlock") => async () => {
    const failed = await act.attempt(how, { room: props.view.id });
    if (failed === null) toasts.show({ icon: "tick", text: t().left });
    return failed;
  };
  const close = () => setAsking(null);
  return (
    <Show when={props.view.canLeave || props.view.canBlock}>
      <section class="info-part room-ways-out">
        <Show when={props.view.canLeave}>
          <Button tone="danger-soft" wide onClick={() => setAsking("leaveRoom")}>
            {t().leave}
          </Button>
        </Show>
        <Show when={props.view.canBlock}>
          <Button tone="danger-soft" wide onClick={() => setAsking("leaveAndBlock")}>
            {t().leaveAndBlock}
          </Button>
        </Show>
      </section>
      <Switch>
        <Match when={asking() === "leaveRoom"}>
          <ConfirmDialog
            title={t().leaveTitle(props.view.name)}
            act={t().leave}
            run={leave("leaveRoom")}
            onClose={close}
          >
            <p>{t().leaveText}</p>
            <p>{t().leaveBack}</p>
          </ConfirmDialog>
        </Match>
        <Match when={asking() === "leaveAndBlock"}>
          <ConfirmDialog
            title={t().blockTitle(props.view.name)}
            act={t().leaveAndBlock}
            run={leave("leaveAndBlock")}
            onClose={close}
          >
            <p>{t().leaveText}</p>
            <p>{t().blockText}</p>
          </ConfirmDialog>
        </Match>
      </Switch>
    </Show>
  );
}
