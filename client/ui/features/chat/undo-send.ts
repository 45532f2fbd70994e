import type { CommandError, EngineClient, Result, TimelineItem } from "../../../bridge/contract.ts";
import type { Language } from "../../i18n/text.tsx";
import type { Toasts } from "../../kit/Toasts.tsx";
import type { MessageActions } from "./actions.ts";
import { writingText } from "./writing-text.ts";

/** The parts of the screen that an undo reaches into. */
interface Parts {
  readonly engine: EngineClient;
  readonly actions: MessageActions;
  readonly toasts: Toasts;
  readonly language: Language;
}

/** What was just sent goes away again, and its words come back into the composer with what they quoted. */
export async function undoSend(
  item: TimelineItem,
  { engine, toasts, actions, language }: Parts,
): Promise<Result<unknown, CommandError>> {
  const { room } = actions;
  const back = await engine.command("undoSend", { id: item.id, room });
  if (!back.ok) return back;
  const { text, replyTo, left } = back.value;
  if (!left) actions.forget(item.id);
  if (text !== "") actions.putText(text);
  if (replyTo !== null) {
    const around = await engine.command("readTimelineAround", { room, id: replyTo, limit: 1 });
    const quoted = around.ok ? around.value?.items.find((one) => one.id === replyTo) : undefined;
    if (quoted !== undefined) actions.quote(quoted);
  }
  toasts.show({ icon: "recall", text: writingText[language][left ? "undone" : "undoneHere"] });
  return back;
}
