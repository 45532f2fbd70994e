import { useNavigate } from "@solidjs/router";
import { createSignal, type JSX, Show } from "solid-js";
import type { MemberId, RoomHistory } from "../../../bridge/contract.ts";
import { useErrorText } from "../../errors.ts";
import { useText } from "../../i18n/text.tsx";
import { Button } from "../../kit/Button.tsx";
import { ChoiceList } from "../../kit/ChoiceList.tsx";
import { Dialog } from "../../kit/Dialog.tsx";
import { TextField } from "../../kit/TextField.tsx";
import { useEngine } from "../../state/engine.tsx";
import { HistoryChoice } from "./HistoryChoice.tsx";
import { newRoomText } from "./new-room-text.ts";
import { RoomPeoplePicker } from "./RoomPeoplePicker.tsx";

const FORM = "new-room";

/** A name is all a room needs; it exists at once, with or without a network. */
export function NewRoom(props: { readonly onClose: () => void }): JSX.Element {
  const t = useText(newRoomText);
  const engine = useEngine();
  const navigate = useNavigate();
  const errorText = useErrorText();
  const [name, setName] = createSignal("");
  const [access, setAccess] = createSignal<"open" | "private">("open");
  const [history, setHistory] = createSignal<RoomHistory>("all");
  const [members, setMembers] = createSignal<readonly MemberId[]>([]);
  const [problem, setProblem] = createSignal<string>();
  const [busy, setBusy] = createSignal(false);

  const wanted = () => {
    const open = { name: name().trim(), access: access() };
    return access() === "open" ? open : { ...open, history: history(), members: members() };
  };
  const create = async (event: SubmitEvent) => {
    event.preventDefault();
    if (busy() || name().trim() === "") return;
    setBusy(true);
    const made = await engine.command("createRoom", wanted());
    setBusy(false);
    if (!made.ok) return void setProblem(errorText(made.error));
    props.onClose();
    navigate(`/chats/${encodeURIComponent(made.value.room)}`);
  };
  return (
    <Dialog
      open
      onClose={props.onClose}
      title={t().title}
      actions={
        <>
          <Button onClick={props.onClose}>{t().cancel}</Button>
          <Button tone="primary" type="submit" form={FORM} busy={busy()} disabled={name().trim() === ""}>
            {t().create}
          </Button>
        </>
      }
    >
      <form id={FORM} class="dialog-form" onSubmit={create}>
        <TextField
          label={t().name}
          placeholder={t().namePlaceholder}
          hint={t().offline}
          error={problem()}
          value={name()}
          onInput={(value) => {
            setName(value);
            setProblem(undefined);
          }}
          maxlength={60}
          autofocus
        />
        <ChoiceList
          label={t().who}
          value={access()}
          options={[
            { value: "open", label: t().open, text: t().openText, icon: "people" },
            { value: "private", label: t().private, text: t().privateText, icon: "lock" },
          ]}
          onChange={setAccess}
        />
        <Show when={access() === "private"}>
          <RoomPeoplePicker label={t().members} chosen={members()} onChange={setMembers} />
          <HistoryChoice value={history()} onChange={setHistory} />
        </Show>
      </form>
    </Dialog>
  );
}
