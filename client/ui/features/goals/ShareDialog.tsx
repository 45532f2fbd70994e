import { useNavigate } from "@solidjs/router";
import { createMemo, createSignal, For, type JSX, Show } from "solid-js";
import type { KeyResultId, ObjectiveId, RoomRow } from "../../../bridge/contract.ts";
import { languageOf, useText } from "../../i18n/text.tsx";
import { Button } from "../../kit/Button.tsx";
import { Dialog } from "../../kit/Dialog.tsx";
import { Failure } from "../../kit/Failure.tsx";
import { Icon } from "../../kit/Icon.tsx";
import { PickRow } from "../../kit/PickRow.tsx";
import { TextField } from "../../kit/TextField.tsx";
import { useToasts } from "../../kit/Toasts.tsx";
import { Weave } from "../../kit/Weave.tsx";
import { useAct } from "../../state/act.ts";
import { createView } from "../../state/engine.tsx";
import { shareTexts } from "./share-text.ts";
import "../../kit/people.css";

/** Which room a goal goes to: there it is a card that stays as the goal is. */
export function ShareDialog(props: {
  readonly objective: ObjectiveId;
  readonly keyResult: KeyResultId | null;
  readonly title: string;
  readonly onClose: () => void;
}): JSX.Element {
  const t = useText(shareTexts);
  const act = useAct();
  const toasts = useToasts();
  const navigate = useNavigate();
  const rooms = createView("rooms", () => ({}));
  const [typed, setTyped] = createSignal("");
  const [to, setTo] = createSignal<RoomRow | null>(null);
  const [failure, setFailure] = createSignal<string | null>(null);
  const [busy, setBusy] = createSignal(false);
  const found = createMemo(() => roomsFor(rooms() ?? [], typed()));
  const send = async () => {
    const room = to();
    if (room === null || busy()) return;
    setBusy(true);
    const { objective, keyResult } = props;
    const failed = await act.attempt("shareGoal", { room: room.id, objective, keyResult });
    setBusy(false);
    setFailure(failed);
    if (failed !== null) return;
    const go = () => navigate(`/chats/${encodeURIComponent(room.id)}`);
    toasts.show({ icon: "tick", text: t().sent(room.name), action: { label: t().look, run: go } });
    props.onClose();
  };
  return (
    <Dialog
      open
      title={t().title}
      onClose={props.onClose}
      actions={
        <>
          <Button onClick={props.onClose}>{t().cancel}</Button>
          <Button tone="primary" disabled={to() === null} busy={busy()} onClick={() => void send()}>
            {t().send}
          </Button>
        </>
      }
    >
      <div class="dialog-form">
        <p class="cut" lang={languageOf(props.title)}>
          {props.title}
        </p>
        <fieldset class="picker">
          <legend class="sr">{t().title}</legend>
          <TextField
            label={t().find}
            hideLabel
            placeholder={t().find}
            icon="search"
            tone="sunken"
            type="search"
            value={typed()}
            onInput={setTyped}
          />
          <div class="picker-rows">
            <For each={found()} fallback={<p class="hint">{t().none}</p>}>
              {(room) => (
                <PickRow single chosen={to()?.id === room.id} onToggle={() => setTo(room)}>
                  <Weave faces={room.faces} size="sm" />
                  <span class="text">
                    <span class="t1 cut">
                      <bdi>{room.name}</bdi>
                    </span>
                  </span>
                  <Show when={room.kind !== "open"}>
                    <Icon name="lock" />
                  </Show>
                </PickRow>
              )}
            </For>
          </div>
        </fieldset>
        <p class="hint">{t().wider}</p>
        <Failure text={failure()} />
      </div>
    </Dialog>
  );
}

/** The same as a button of its own, where a key result is read. */
export function ShareButton(props: {
  readonly objective: ObjectiveId;
  readonly keyResult: KeyResultId;
  readonly title: string;
}): JSX.Element {
  const t = useText(shareTexts);
  const [isOpen, setOpen] = createSignal(false);
  return (
    <>
      <Button tone="link" size="sm" class="goal-share" aria-haspopup="dialog" onClick={() => setOpen(true)}>
        <Icon name="forward" />
        {t().share}
      </Button>
      <Show when={isOpen()}>
        <ShareDialog {...props} onClose={() => setOpen(false)} />
      </Show>
    </>
  );
}

function roomsFor(rooms: readonly RoomRow[], typed: string): readonly RoomRow[] {
  const wanted = typed.trim().toLowerCase();
  return rooms.filter(
    ({ name, hasEnded, use }) => !hasEnded && use === "chat" && name.toLowerCase().includes(wanted),
  );
}
