import { createSignal, For, type JSX, Show } from "solid-js";
import type { CommandError, HeldView, Result, RoomId } from "../../../bridge/contract.ts";
import { useErrorText } from "../../errors.ts";
import { useLanguage, useText } from "../../i18n/text.tsx";
import { Button } from "../../kit/Button.tsx";
import { Icon } from "../../kit/Icon.tsx";
import { IconButton } from "../../kit/IconButton.tsx";
import { useToasts } from "../../kit/Toasts.tsx";
import { createView, useEngine } from "../../state/engine.tsx";
import type { Composing } from "./composing.ts";
import { oneLine } from "./message-text.ts";
import { ScheduleMenu } from "./ScheduleMenu.tsx";
import { formatAhead } from "./send-times.ts";
import { writingText } from "./writing-text.ts";
import "./held-strip.css";

/** What waits on this device for its time, above the words that are being written. */
export function HeldStrip(props: { readonly room: RoomId; readonly composing: Composing }): JSX.Element {
  const t = useText(writingText);
  const engine = useEngine();
  const toasts = useToasts();
  const errorText = useErrorText();
  const held = createView("held", () => ({ room: props.room }));
  const report = <T,>(result: Result<T, CommandError>): boolean => {
    if (!result.ok) toasts.show({ icon: "alert", text: errorText(result.error) });
    return result.ok;
  };
  /** First into the box, where it is kept as a draft; then away from here. */
  const takeBack = async ({ id, text, replyTo }: HeldView) => {
    const { room, composing } = props;
    composing.append(text);
    composing.leave();
    const around =
      replyTo === null ? null : await engine.command("readTimelineAround", { room, id: replyTo, limit: 1 });
    const quoted = around?.ok ? around.value?.items.find((one) => one.id === replyTo) : undefined;
    if (quoted !== undefined) composing.quote(quoted);
    report(await engine.command("dropHeld", { id }));
  };
  const drop = async ({ id, text, replyTo, mentions, at }: HeldView) => {
    const hold = { room: props.room, text, replyTo, mentions: mentions.map((one) => ({ ...one })), at }; // this strip goes with its last message
    if (!report(await engine.command("dropHeld", { id }))) return;
    const undo = async () => report(await engine.command("holdMessage", hold));
    toasts.show({ icon: "clock", text: t().dropped, action: { label: t().undo, run: () => void undo() } });
  };
  return (
    <section class="held" aria-label={t().heldTitle}>
      <ul>
        <For each={held()}>
          {(one) => (
            <HeldRow
              held={one}
              onMove={async (at) => report(await engine.command("moveHeld", { id: one.id, at }))}
              onSend={async () => report(await engine.command("sendHeld", { id: one.id }))}
              onEdit={() => void takeBack(one)}
              onDrop={() => void drop(one)}
            />
          )}
        </For>
      </ul>
      <p class="fine">{t().mustBeOpen}</p>
    </section>
  );
}

function HeldRow(props: {
  readonly held: HeldView;
  readonly onMove: (at: number) => void;
  readonly onSend: () => void;
  readonly onEdit: () => void;
  readonly onDrop: () => void;
}): JSX.Element {
  const t = useText(writingText);
  const language = useLanguage();
  const [moving, setMoving] = createSignal<Element | null>(null);
  const when = () => {
    const moment = formatAhead(language(), props.held.at, Date.now());
    if (props.held.state === "waiting") return t().goesAt(moment);
    return props.held.state === "missed" ? t().missedAt(moment) : t().couldNotGo;
  };
  return (
    <li data-state={props.held.state}>
      <Icon name="clock" size="sm" />
      <span class="text">
        <button
          type="button"
          class="when"
          aria-haspopup="menu"
          aria-expanded={moving() !== null}
          title={t().moveIt}
          onClick={(event) => setMoving(event.currentTarget)}
        >
          {when()}
        </button>
        <span class="cut">{oneLine(props.held.text)}</span>
      </span>
      <Show when={props.held.state !== "waiting"}>
        <Button size="sm" tone="soft" onClick={() => props.onSend()}>
          {t().sendNow}
        </Button>
      </Show>
      <IconButton icon="edit" size="sm" label={t().editIt} onClick={() => props.onEdit()} />
      <IconButton icon="x" size="sm" label={t().dropIt} onClick={() => props.onDrop()} />
      <Show when={moving()}>
        {(anchor) => <ScheduleMenu anchor={anchor()} onPick={props.onMove} onClose={() => setMoving(null)} />}
      </Show>
    </li>
  );
}
