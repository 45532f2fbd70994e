import { type Accessor, createEffect, createSignal } from "solid-js";
import type { CommandError, MentionPlace, Result, RoomId, TimelineItem } from "../../../bridge/contract.ts";
import { useLateErrorText } from "../../errors-near.ts";
import { useEngine } from "../../state/engine.tsx";
import { createDraft, type DraftState } from "./draft.ts";
import type { Attached } from "./files/attach.ts";
import type { Tray } from "./files/attaching.ts";
import { attaching } from "./files.ts";
import { withoutSent } from "./message-text.ts";

type FindNames = (text: string) => Promise<readonly MentionPlace[] | null>;
const NAMES_WAIT_MS = 2_000; // what finds names is fetched with the first @: words do not wait long for it

type Aside =
  | { readonly type: "none" }
  | { readonly type: "reply"; readonly item: TimelineItem }
  | { readonly type: "edit"; readonly item: TimelineItem };

export interface Composing {
  /** What was chosen to go with the words. */
  readonly tray: Tray;
  readonly attach: (files: Iterable<File>) => Promise<void>;
  /** There is something to send. */
  readonly isReady: Accessor<boolean>;
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
  /** With a time: kept on this device until then. Urgent: the words alone, whatever else was chosen. */
  readonly send: (at?: number | "urgent") => Promise<void>;
  /** Puts text that came back behind what is already written. */
  readonly append: (text: string) => void;
  readonly leave: () => void;
  /** Hands in what finds out whom words name, once there is an @ in them; it answers `null` where the person thought better of it. */
  readonly onNames: (find: FindNames) => void;
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
  const errorText = useLateErrorText();
  const draft = createDraft(room);
  const tray: Tray = createSignal<readonly Attached[]>([]);
  const attach = async (files: Iterable<File>) => (await attaching()).attach(tray, files);
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

  let giveNames = (_: FindNames) => {};
  let names = new Promise<FindNames>((resolve) => {
    giveNames = resolve;
  });
  const namesIn = async (text: string) => {
    if (!text.includes("@")) return {};
    const find = await Promise.race([names, new Promise<null>((go) => setTimeout(go, NAMES_WAIT_MS, null))]);
    const mentions = find === null ? [] : await find(text);
    return mentions === null ? null : mentions.length === 0 ? {} : { mentions };
  };
  const submit = async (
    text: string,
    now: Aside,
    at?: number | "urgent",
  ): Promise<Result<unknown, CommandError> | null> => {
    const named = await namesIn(text);
    if (named === null) return null;
    if (now.type === "edit") return engine.command("editMessage", { id: now.item.id, room, text, ...named });
    const replyTo = now.type === "reply" ? now.item.id : null;
    const said = { room, text, replyTo, ...named };
    if (at === "urgent") return engine.command("sendUrgent", said);
    if (tray[0]().length > 0) return (await attaching()).sendAttached(engine, tray, said);
    return at === undefined
      ? engine.command("sendMessage", said)
      : engine.command("holdMessage", { ...said, at });
  };
  const isReady = () => text().trim() !== "" || (!isEdit() && tray[0]().length > 0);
  let isWanted = false;
  const send = async (at?: number | "urgent") => {
    const sent = text();
    const now = aside();
    if (busy() && at === undefined) isWanted = true; // it goes out when what is on its way to the disk has left the box
    if (busy() || !isReady()) return;
    if (now.type === "edit" && sent === now.item.text) return cancel();
    setBusy(true);
    isWanted = false;
    const result = await submit(sent.trim(), now, at);
    setBusy(false);
    if (result === null) return focus();
    if (!result.ok) return void setProblem(await errorText(result.error));
    if (aside() === now) setAside({ type: "none" });
    if (now.type === "edit") return;
    setWords((current) => withoutSent(current, sent));
    draft.write(words());
    draft.flush();
    if (typeof at !== "number") onSent();
    if (isWanted) void send();
  };

  return {
    tray,
    attach,
    isReady,
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
    onNames: (find) => {
      giveNames(find);
      names = Promise.resolve(find);
    },
    focus: () => focus(),
    onFocus: (give) => {
      focus = give;
    },
  };
}
