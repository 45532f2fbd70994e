import { createSignal, type JSX } from "solid-js";
import type { MemberId, RoomView } from "../../../bridge/contract.ts";
import { useText } from "../../i18n/text.tsx";
import { ConfirmDialog } from "../../kit/ConfirmDialog.tsx";
import { Segmented } from "../../kit/Segmented.tsx";
import { useToasts } from "../../kit/Toasts.tsx";
import { useAct } from "../../state/act.ts";
import { RoomPeoplePicker } from "./RoomPeoplePicker.tsx";
import { roomInfoText } from "./room-info-text.ts";

/** From the directory into this room. */
export function AddPeople(props: { readonly view: RoomView; readonly onClose: () => void }): JSX.Element {
  const t = useText(roomInfoText);
  const act = useAct();
  const toasts = useToasts();
  const [chosen, setChosen] = createSignal<readonly MemberId[]>([]);
  const [role, setRole] = createSignal<"writer" | "reader">("writer");
  const here = () => new Set(props.view.members.map((person) => person.member));
  const add = async () => {
    const members = chosen();
    const failed = await act.attempt("addToRoom", { room: props.view.id, members, role: role() });
    if (failed === null) toasts.show({ icon: "tick", text: t().addedToast(members.length) });
    return failed;
  };
  return (
    <ConfirmDialog
      title={t().addTitle}
      act={t().add}
      tone="primary"
      disabled={chosen().length === 0}
      run={add}
      onClose={props.onClose}
    >
      <RoomPeoplePicker label={t().addWho} chosen={chosen()} onChange={setChosen} without={here()} />
      <div class="field">
        <span class="label" aria-hidden="true">
          {t().addRole}
        </span>
        <Segmented
          wide
          label={t().addRole}
          value={role()}
          options={[
            { value: "writer", label: t().canWrite },
            { value: "reader", label: t().canRead },
          ]}
          onChange={setRole}
        />
        <span class="hint">{t().addSees(props.view.history)}</span>
      </div>
    </ConfirmDialog>
  );
}
