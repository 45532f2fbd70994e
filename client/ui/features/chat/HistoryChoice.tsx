import type { JSX } from "solid-js";
import type { RoomHistory } from "../../../bridge/contract.ts";
import { useText } from "../../i18n/text.tsx";
import { Segmented } from "../../kit/Segmented.tsx";
import { newRoomText } from "./new-room-text.ts";

/** What people who come later may read. */
export function HistoryChoice(props: {
  readonly value: RoomHistory;
  readonly onChange: (history: RoomHistory) => void;
}): JSX.Element {
  const t = useText(newRoomText);
  return (
    <div class="field">
      <span class="label" aria-hidden="true">
        {t().history}
      </span>
      <Segmented
        wide
        label={t().history}
        value={props.value}
        options={[
          { value: "all", label: t().all },
          { value: "since", label: t().since },
        ]}
        onChange={props.onChange}
      />
      <span class="hint" aria-live="polite">
        {props.value === "all" ? t().historyAll : t().historySince}
      </span>
    </div>
  );
}
