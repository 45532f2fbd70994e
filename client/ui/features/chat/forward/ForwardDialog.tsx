import { createMemo, createResource, createSignal, For, type JSX, Match, Show, Switch } from "solid-js";
import type { MessageId, RoomId, TimelineItem } from "../../../../bridge/contract.ts";
import { formatTime } from "../../../i18n/format.ts";
import { languageOf, useText } from "../../../i18n/text.tsx";
import { Avatar } from "../../../kit/Avatar.tsx";
import { Banner } from "../../../kit/Banner.tsx";
import { Button } from "../../../kit/Button.tsx";
import { Dialog } from "../../../kit/Dialog.tsx";
import { Icon } from "../../../kit/Icon.tsx";
import { nameInText } from "../../../kit/names.ts";
import { PickRow } from "../../../kit/PickRow.tsx";
import { Segmented } from "../../../kit/Segmented.tsx";
import { TextField } from "../../../kit/TextField.tsx";
import { useToasts } from "../../../kit/Toasts.tsx";
import { useAct } from "../../../state/act.ts";
import { useEngine } from "../../../state/engine.tsx";
import { oneLine } from "../message-text.ts";
import { forwardText } from "./forward-text.ts";
import { RoomsPicker } from "./RoomsPicker.tsx";
import "../../../kit/people.css";
import "./forward.css";

const MOST = 100;
const AROUND = 50;

export interface ForwardDialogProps {
  readonly room: RoomId;
  readonly first: TimelineItem;
  readonly onClose: () => void;
}

/** Which messages, then where to. One was chosen already, so it begins with where. */
export function ForwardDialog(props: ForwardDialogProps): JSX.Element {
  const t = useText(forwardText);
  const act = useAct();
  const toasts = useToasts();
  const [step, setStep] = createSignal<"which" | "where">("where");
  const [picked, setPicked] = createSignal<ReadonlySet<MessageId>>(new Set([props.first.id]));
  const [to, setTo] = createSignal<readonly RoomId[]>([]);
  const [apart, setApart] = createSignal<"together" | "apart">("together");
  const [words, setWords] = createSignal("");
  const [failure, setFailure] = createSignal<string | null>(null);
  const [busy, setBusy] = createSignal(false);
  const items = createItems(props.room, props.first);
  const send = async () => {
    setBusy(true);
    const failed = await act.attempt("forwardMessages", {
      room: props.room,
      ids: [...picked()],
      to: to(),
      apart: apart() === "apart",
      text: words(),
    });
    setBusy(false);
    setFailure(failed);
    if (failed !== null) return;
    toasts.show({ icon: "tick", text: t().done(to().length) });
    props.onClose();
  };
  return (
    <Dialog
      open
      title={step() === "which" ? t().which : t().title}
      onClose={props.onClose}
      actions={
        <>
          <Button onClick={props.onClose}>{t().cancel}</Button>
          <Show
            when={step() === "which"}
            fallback={
              <Button tone="primary" disabled={to().length === 0 || busy()} onClick={() => void send()}>
                {t().send}
              </Button>
            }
          >
            <Button tone="primary" disabled={picked().size === 0} onClick={() => setStep("where")}>
              {t().next}
            </Button>
          </Show>
        </>
      }
    >
      <Show when={failure()}>
        {(sentence) => (
          <Banner icon="alert" tone="bad">
            {sentence()}
          </Banner>
        )}
      </Show>
      <Switch>
        <Match when={step() === "which"}>
          <Which items={items()} picked={picked()} onPick={setPicked} />
        </Match>
        <Match when={step() === "where"}>
          <div class="dialog-form">
            <p class="forward-what">
              <Icon name="forward" />
              {t().picked(picked().size)}
              <Show when={items().length > 1}>
                <Button tone="link" size="sm" onClick={() => setStep("which")}>
                  {t().more}
                </Button>
              </Show>
            </p>
            <RoomsPicker chosen={to()} onChange={setTo} />
            <Show when={picked().size > 1}>
              <Segmented
                wide
                label={t().how}
                value={apart()}
                options={[
                  { value: "together", label: t().together },
                  { value: "apart", label: t().apart },
                ]}
                onChange={setApart}
              />
            </Show>
            <TextField
              label={t().words}
              hideLabel
              placeholder={t().words}
              value={words()}
              maxlength={1_000}
              onInput={setWords}
            />
          </div>
        </Match>
      </Switch>
    </Dialog>
  );
}

/** What is there to choose from: the message, and what was said around it. */
function createItems(room: RoomId, first: TimelineItem): () => readonly TimelineItem[] {
  const engine = useEngine();
  const [around] = createResource(async () => {
    const read = await engine.command("readTimelineAround", { room, id: first.id, limit: AROUND });
    return read.ok && read.value !== null ? read.value.items.filter(isWords) : [first];
  });
  return () => around.latest ?? [first];
}

/** What somebody said, and did not take back. */
const isWords = ({ kind, recalled }: TimelineItem): boolean => kind === "message" && recalled === null;

function Which(props: {
  readonly items: readonly TimelineItem[];
  readonly picked: ReadonlySet<MessageId>;
  readonly onPick: (picked: ReadonlySet<MessageId>) => void;
}): JSX.Element {
  const t = useText(forwardText);
  const toggle = (id: MessageId) => {
    const next = new Set(props.picked);
    if (!next.delete(id)) next.add(id);
    props.onPick(next);
  };
  const isFull = createMemo(() => props.picked.size >= MOST);
  return (
    <fieldset class="picker forward-which">
      <legend class="label">
        {t().which}
        <span class="count" aria-live="polite">
          {t().picked(props.picked.size)}
        </span>
      </legend>
      <div class="picker-rows">
        <For each={props.items}>
          {(item) => (
            <PickRow
              chosen={props.picked.has(item.id)}
              disabled={isFull() && !props.picked.has(item.id)}
              onToggle={() => toggle(item.id)}
            >
              <Avatar face={item.author} />
              <span class="text">
                <span class="t2">
                  <bdi>{nameInText(item.author)}</bdi> <time>{formatTime(item.writtenAt)}</time>
                </span>
                <span class="t1 cut" lang={languageOf(item.text)}>
                  {oneLine(item.text) ||
                    (item.files?.[0]?.name ?? item.forwarded?.from ?? item.location?.name ?? "")}
                </span>
              </span>
            </PickRow>
          )}
        </For>
      </div>
    </fieldset>
  );
}
