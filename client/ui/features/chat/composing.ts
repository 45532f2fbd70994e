import { type Accessor, createEffect, createSignal } from "solid-js";
import type { CommandError, Result, RoomId, TimelineItem } from "../../../bridge/contract.ts";
import { useNearErrorText } from "../../errors-near.ts";
import { useEngine } from "../../state/engine.tsx";
import { createDraft, type DraftState } from "./draft.ts";
import { withoutSent } from "./message-text.ts";

type Aside =
  | { readonly type: "none" }
  | { readonly type: "reply"; readonly item: TimelineItem }
  | { readonly type: "edit"; readonly item: TimelineItem };

export interface Composing {
  readonly text: Accessor<string>;
  readonly write: (text: string) => void;
  readonly busy: Accessor<boolean>;
  /** Why the last attempt did not go through, as a sentence. */
  readonly problem: Accessor<string | null>;
  readonly draftState: Accessor<DraftState>;
  /** The message that is quoted or edited. */
  readonly target: Accessor<TimelineItem | null>;
  readonly isAside: Accessor<boolean>;
  readonly isEdit: Accessor<boolean>;
  readonly quote: (item: TimelineItem) => void;
  readonly edit: (item: TimelineItem) => void;
  readonly cancel: () => void;
  readonly send: () => Promise<void>;
  /** Puts text that came back behind what is already written. */
  readonly append: (text: string) => void;
  readonly leave: () => void;
  readonly focus: () => void;
  readonly onFocus: (focus: () => void) => void;
}

/** What is being written in one room. A draft survives everything; an edit sets it aside and gives it back. */
export function createComposing(
  room: RoomId,
  savedDraft: Accessor<string | null>,
  onSent: () => void,
): Composing {
  const engine = useEngine();
  const errorText = useNearErrorText();
  const draft = createDraft(room);
  const [words, setWords] = createSignal("");
  const [edited, setEdited] = createSignal("");
  const [aside, setAside] = createSignal<Aside>({ type: "none" });
  const [busy, setBusy] = createSignal(false);
  const [problem, setProblem] = createSignal<string | null>(null);
  let focus = () => {};

  createEffect(() => {
    const saved = savedDraft();
    if (saved !== null && saved !== "") setWords((now) => (now === "" ? saved : now));
  });
  const isEdit = () => aside().type === "edit";
  const text = () => (isEdit() ? edited() : words());
  const write = (now: string) => {
    setProblem(null);
    if (isEdit()) return void setEdited(now);
    setWords(now);
    draft.write(now);
  };
  const turn = (to: Aside) => {
    setProblem(null);
    setAside(to);
    setEdited(to.type === "edit" ? to.item.text : "");
    focus();
  };
  const cancel = () => turn({ type: "none" });

  const submit = async (sent: string, now: Aside): Promise<Result<unknown, CommandError>> => {
    if (now.type === "edit") return engine.command("editMessage", { id: now.item.id, room, text: sent });
    const replyTo = now.type === "reply" ? now.item.id : null;
    return engine.command("sendMessage", { room, text: sent, replyTo });
  };
  let isWanted = false;
  const send = async () => {
    const sent = text();
    const now = aside();
    if (busy()) isWanted = true; // it goes out when what is on its way to the disk has left the box
    if (busy() || sent.trim() === "") return;
    if (now.type === "edit" && sent === now.item.text) return cancel();
    setBusy(true);
    isWanted = false;
    const result = await submit(sent.trim(), now);
    setBusy(false);
    if (!result.ok) return void setProblem(errorText(result.error));
    if (aside() === now) setAside({ type: "none" });
    if (now.type === "edit") return;
    setWords((current) => withoutSent(current, sent));
    draft.write(words());
    draft.flush();
    onSent();
    if (isWanted) void send();
  };

  return {
    text,
    write,
    busy,
    problem,
    draftState: draft.state,
    target: () => {
      const now = aside();
      return now.type === "none" ? null : now.item;
    },
    isAside: () => aside().type !== "none",
    isEdit,
    quote: (item) => turn({ type: "reply", item }),
    edit: (item) => turn({ type: "edit", item }),
    cancel,
    send,
    append: (more) => {
      setAside({ type: "none" });
      write(words() === "" ? more : `${words()}\n${more}`);
      focus();
    },
    leave: draft.flush,
    focus: () => focus(),
    onFocus: (give) => {
      focus = give;
    },
  };
}
