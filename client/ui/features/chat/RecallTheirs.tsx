import type { JSX } from "solid-js";
import type { RoomId, TimelineItem } from "../../../bridge/contract.ts";
import { useText } from "../../i18n/text.tsx";
import { ConfirmDialog } from "../../kit/ConfirmDialog.tsx";
import { nameInText } from "../../kit/names.ts";
import { useToasts } from "../../kit/Toasts.tsx";
import { useAct } from "../../state/act.ts";
import { roomWorkText } from "./room-work-text.ts";

/** Whoever leads a room takes back what another said there: asked first, for there is no way back. */
export function RecallTheirs(props: {
  readonly room: RoomId;
  readonly item: TimelineItem;
  readonly onClose: () => void;
}): JSX.Element {
  const t = useText(roomWorkText);
  const act = useAct();
  const toasts = useToasts();
  const recall = async () => {
    const text = t().recalledTheirs;
    const failed = await act.attempt("recallMessage", { room: props.room, id: props.item.id });
    if (failed === null) toasts.show({ icon: "recall", text });
    return failed;
  };
  return (
    <ConfirmDialog
      title={t().recallTheirs(nameInText(props.item.author))}
      act={t().recallAct}
      run={recall}
      onClose={props.onClose}
    >
      <p>{t().recallTheirsText}</p>
    </ConfirmDialog>
  );
}
