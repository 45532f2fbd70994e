import type { Accessor } from "solid-js";
import type { CommandError, MessageId, Result, RoomId, TimelineItem } from "../../../bridge/contract.ts";
import { useLateErrorText } from "../../errors-near.ts";
import { useLanguage, useText } from "../../i18n/text.tsx";
import { type Toast, useToasts } from "../../kit/Toasts.tsx";
import { copyText } from "../../state/clipboard.ts";
import { useEngine } from "../../state/engine.tsx";
import { talkParts } from "./parts.ts";

/** What a person can do with one message, wherever the control for it stands. */
export interface MessageActions {
  readonly room: RoomId;
  readonly quote: (item: TimelineItem) => void;
  readonly edit: (item: TimelineItem) => void;
  readonly copy: (item: TimelineItem) => void;
  readonly recall: (item: TimelineItem) => void;
  readonly react: (item: TimelineItem, emoji: string) => void;
  /** The message is gone from this list. */
  readonly forget: (id: MessageId) => void;
  readonly retry: (item: TimelineItem) => void;
  readonly takeBack: (item: TimelineItem) => void;
  /** The text of an own message recalled in this session; null when it is not known any more. */
  readonly recalledText: (id: MessageId) => string | null;
  readonly editAgain: (id: MessageId) => void;
  /** Puts text that came back behind what is already written. */
  readonly putText: (text: string) => void;
  /** What was sent a moment ago goes away again, and its words come back. */
  readonly undoSend: (item: TimelineItem) => void;
}

/** Where the actions reach into the rest of the conversation. */
export interface Surroundings {
  readonly room: RoomId;
  readonly quote: (item: TimelineItem) => void;
  readonly edit: (item: TimelineItem) => void;
  readonly putText: (text: string) => void;
  readonly forget: (id: MessageId) => void;
  readonly recalledTexts: Accessor<ReadonlyMap<MessageId, string>>;
  readonly keepRecalled: (id: MessageId, text: string) => void;
}

export function createMessageActions(around: Surroundings): MessageActions {
  const engine = useEngine();
  const toasts = useToasts();
  const errorText = useLateErrorText();
  const t = useText("chat");
  const language = useLanguage();
  const { room } = around;
  /** Says how it went; true when it went well. */
  const report = <T>(result: Result<T, CommandError>, done?: Toast): result is { ok: true; value: T } => {
    if (!result.ok) void errorText(result.error).then((text) => toasts.show({ icon: "alert", text }));
    else if (done !== undefined) toasts.show(done);
    return result.ok;
  };
  const recalledText = (id: MessageId) => around.recalledTexts().get(id) ?? null;
  const editAgain = (id: MessageId) => around.putText(recalledText(id) ?? "");

  const actions: MessageActions = {
    quote: around.quote,
    edit: around.edit,
    putText: around.putText,
    forget: around.forget,
    room,
    recalledText,
    editAgain,
    copy: async (item) => {
      const copied = await copyText(item.text);
      toasts.show(copied ? { icon: "copy", text: t().copied } : { icon: "info", text: t().copyBlocked });
    },
    recall: async (item) => {
      around.keepRecalled(item.id, item.text);
      report(await engine.command("recallMessage", { id: item.id, room }), {
        icon: "recall",
        text: t().recalled,
        action: { label: t().editAgain, run: () => editAgain(item.id) },
      });
    },
    react: async (item, emoji) => {
      const on = !item.reactions.some((one) => one.emoji === emoji && one.mine);
      report(await engine.command("react", { id: item.id, room, emoji, on }));
    },
    retry: async (item) => {
      report(await engine.command("retryRefused", { id: item.id }), { icon: "up", text: t().retried });
    },
    takeBack: async (item) => {
      const back = await engine.command("discardRefused", { id: item.id });
      if (!report(back, { icon: "recall", text: t().takenBack })) return;
      around.forget(item.id);
      around.putText(item.text); // whole; the outbox keeps only its beginning
    },
    undoSend: async (item) => {
      const { undoSend } = await talkParts();
      report(await undoSend(item, { engine, toasts, actions, language: language() }));
    },
  };
  return actions;
}
