import { A, useNavigate } from "@solidjs/router";
import { createSignal, For, type JSX, Show } from "solid-js";
import type { RefusedItem, RoomRow, SyncView, WaitingItem } from "../../../bridge/contract.ts";
import { useErrorText } from "../../errors.ts";
import { formatMoment } from "../../i18n/format.ts";
import { languageOf, useLanguage, useText } from "../../i18n/text.tsx";
import { Button } from "../../kit/Button.tsx";
import { Sheet } from "../../kit/Dialog.tsx";
import type { IconName } from "../../kit/Icon.tsx";
import { Icon } from "../../kit/Icon.tsx";
import { IconButton } from "../../kit/IconButton.tsx";
import { refusalText } from "../../kit/refusal-text.ts";
import { TextArea } from "../../kit/TextField.tsx";
import { useToasts } from "../../kit/Toasts.tsx";
import { copyText } from "../../state/clipboard.ts";
import { useEngine } from "../../state/engine.tsx";
import { useOutbox } from "../../state/outbox.tsx";
import { outboxText } from "./outbox-text.ts";

/** What waits on this device and what the relay would not take, each with its way out. */
export function Outbox(props: {
  readonly sync: SyncView | undefined;
  readonly rooms: readonly RoomRow[];
  /** Nothing goes out any more: each text can be taken along instead. */
  readonly isOver: boolean;
}) {
  const t = useText(outboxText);
  const panel = useOutbox();
  return (
    <Sheet open={panel.isOpen()} onClose={panel.close} title={t().outbox} hideTitle>
      <Show when={props.sync}>
        {(sync) => (
          <div class="outbox">
            <Refused items={sync().refused} rooms={props.rooms} isOver={props.isOver} />
            <Waiting sync={sync()} isOver={props.isOver} />
            <div class="foot">
              <A class="btn" data-tone="plain" href="/settings/sync" onClick={panel.close}>
                {t().moreHealth}
              </A>
              <Button tone="soft" onClick={panel.close}>
                {t().close}
              </Button>
            </div>
          </div>
        )}
      </Show>
    </Sheet>
  );
}

function Waiting(props: { readonly sync: SyncView; readonly isOver: boolean }): JSX.Element {
  const t = useText(outboxText);
  const isInStep = () => props.sync.inStep && props.sync.refused.length === 0;
  return (
    <Show
      when={props.sync.waiting > 0}
      fallback={
        <section>
          <h3 data-ok={isInStep() ? "" : undefined}>
            <Icon name={isInStep() ? "tick" : "wait"} />
            {isInStep() ? t().allThere : t().nothingWaits}
          </h3>
          <Show when={isInStep()}>
            <p>{t().allThereText}</p>
          </Show>
        </section>
      }
    >
      <section>
        <h3>
          <Icon name="wait" />
          {props.isOver ? t().notSent(props.sync.waiting) : t().allSaved(props.sync.waiting)}
        </h3>
        <ul>
          <For each={props.sync.waitingItems}>
            {(item) => <WaitingRow item={item} canCopy={props.isOver} />}
          </For>
        </ul>
        <Show when={props.sync.waiting > props.sync.waitingItems.length}>
          <p>{t().andMore(props.sync.waiting - props.sync.waitingItems.length)}</p>
        </Show>
        <p>{props.isOver ? t().takeAlong : t().leaves}</p>
      </section>
    </Show>
  );
}

const kindIcons = {
  message: "chat",
  edit: "edit",
  reaction: "smile",
  recall: "recall",
  goal: "goals",
  checkIn: "flag",
  note: "edit",
  room: "people",
  profile: "person",
  invite: "user-plus",
} as const satisfies Record<WaitingItem["kind"], IconName>;

function WaitingRow(props: { readonly item: WaitingItem; readonly canCopy: boolean }): JSX.Element {
  const t = useText(outboxText);
  const language = useLanguage();
  return (
    <li>
      <Icon name={kindIcons[props.item.kind]} />
      <span class="sr">{t()[props.item.kind]}</span>
      <span class="cut grow" lang={languageOf(props.item.text)}>
        {props.item.text === "" ? t()[props.item.kind] : props.item.text}
      </span>
      <time>{formatMoment(language(), props.item.writtenAt, Date.now())}</time>
      <Show when={props.canCopy && props.item.text !== ""}>
        <CopyButton text={props.item.text} />
      </Show>
    </li>
  );
}

function CopyButton(props: { readonly text: string }): JSX.Element {
  const t = useText(outboxText);
  const toasts = useToasts();
  const copy = async () => {
    const done = await copyText(props.text);
    toasts.show(done ? { icon: "copy", text: t().copied } : { icon: "info", text: t().copyBlocked });
  };
  return <IconButton icon="copy" size="sm" label={t().copy} onClick={() => void copy()} />;
}

function Refused(props: {
  readonly items: readonly RefusedItem[];
  readonly rooms: readonly RoomRow[];
  readonly isOver: boolean;
}): JSX.Element {
  const t = useText(outboxText);
  const [taken, setTaken] = createSignal<string | null>(null);
  return (
    <Show when={props.items.length > 0 || taken() !== null}>
      <section>
        <h3 data-bad="">
          <Icon name="alert" />
          {t().refusedTitle}
        </h3>
        <ul>
          <For each={props.items}>
            {(item) => (
              <RefusedRow item={item} rooms={props.rooms} isOver={props.isOver} onTaken={setTaken} />
            )}
          </For>
        </ul>
        <Show when={taken()}>
          {(text) => <TextArea label={t().takenHere} value={text()} onInput={setTaken} />}
        </Show>
      </section>
    </Show>
  );
}

function RefusedRow(props: {
  readonly item: RefusedItem;
  readonly rooms: readonly RoomRow[];
  readonly isOver: boolean;
  readonly onTaken: (text: string) => void;
}): JSX.Element {
  const t = useText(outboxText);
  const why = useText(refusalText);
  const engine = useEngine();
  const toasts = useToasts();
  const errorText = useErrorText();
  const takeBack = createTakeBack((text) => props.onTaken(text));
  const retry = async () => {
    const result = await engine.command("retryRefused", { id: props.item.id });
    if (!result.ok) toasts.show({ icon: "alert", text: errorText(result.error) });
  };
  return (
    <li class="refused">
      <span class="grow" lang={languageOf(props.item.text)}>
        {props.item.text === "" ? t()[props.item.kind] : props.item.text}
      </span>
      <small>{why()[props.item.reason]}</small>
      <Show when={!props.isOver} fallback={<CopyButton text={props.item.text} />}>
        <span class="acts">
          <Button size="sm" onClick={() => void retry()}>
            {t().retry}
          </Button>
          <Button size="sm" tone="plain" onClick={() => void takeBack(props.item, props.rooms)}>
            {t().takeBack}
          </Button>
        </span>
      </Show>
    </li>
  );
}

/** The text goes back where it can be used: an empty composer, else the clipboard, else a field right here. */
function createTakeBack(onTaken: (text: string) => void) {
  const t = useText(outboxText);
  const engine = useEngine();
  const toasts = useToasts();
  const errorText = useErrorText();
  const navigate = useNavigate();
  const panel = useOutbox();
  return async (item: RefusedItem, rooms: readonly RoomRow[]) => {
    const result = await engine.command("discardRefused", { id: item.id });
    if (!result.ok) return void toasts.show({ icon: "alert", text: errorText(result.error) });
    const { text } = result.value;
    const room = rooms.find((row) => row.id === item.room && row.draft === "" && row.use === "chat");
    if (room !== undefined && (await engine.command("saveDraft", { room: room.id, text })).ok) {
      toasts.show({ icon: "recall", text: t().takenToDraft });
      panel.close();
      return navigate(`/chats/${room.id}`);
    }
    if (await copyText(text)) return void toasts.show({ icon: "copy", text: t().takenToClipboard });
    onTaken(text);
  };
}
