import { createMemo, createSignal, For, type JSX, Show } from "solid-js";
import type { RoomId, RoomRow } from "../../../../bridge/contract.ts";
import { useText } from "../../../i18n/text.tsx";
import { Icon } from "../../../kit/Icon.tsx";
import { PickRow } from "../../../kit/PickRow.tsx";
import { TextField } from "../../../kit/TextField.tsx";
import { Weave } from "../../../kit/Weave.tsx";
import { createView } from "../../../state/engine.tsx";
import { forwardText } from "./forward-text.ts";

/** Rooms to choose from, those with the newest talk first. Those chosen stay in sight whatever is typed. */
export function RoomsPicker(props: {
  readonly chosen: readonly RoomId[];
  readonly onChange: (chosen: readonly RoomId[]) => void;
}): JSX.Element {
  const t = useText(forwardText);
  const rooms = createView("rooms", () => ({}));
  const [typed, setTyped] = createSignal("");
  const found = createMemo(() => roomsFor(rooms() ?? [], typed(), props.chosen));
  const toggle = (id: RoomId) =>
    props.onChange(
      props.chosen.includes(id) ? props.chosen.filter((one) => one !== id) : [...props.chosen, id],
    );
  return (
    <fieldset class="picker">
      <legend class="label">
        {t().where}
        <span class="count" aria-live="polite">
          {t().rooms(props.chosen.length)}
        </span>
      </legend>
      <TextField
        label={t().find}
        hideLabel
        placeholder={t().find}
        icon="search"
        tone="sunken"
        type="search"
        value={typed()}
        onInput={setTyped}
      />
      <div class="picker-rows">
        <For each={found()} fallback={<p class="hint">{t().noRoom}</p>}>
          {(room) => (
            <PickRow chosen={props.chosen.includes(room.id)} onToggle={() => toggle(room.id)}>
              <Weave faces={room.faces} size="sm" />
              <span class="text">
                <span class="t1 cut">
                  <bdi>{room.name}</bdi>
                </span>
              </span>
              <Show when={room.kind !== "open"}>
                <Icon name="lock" />
              </Show>
            </PickRow>
          )}
        </For>
      </div>
    </fieldset>
  );
}

function roomsFor(rooms: readonly RoomRow[], typed: string, chosen: readonly RoomId[]): readonly RoomRow[] {
  const wanted = typed.trim().toLowerCase();
  return rooms.filter(
    ({ id, name, hasEnded, use }) =>
      !hasEnded && (chosen.includes(id) || (use === "chat" && name.toLowerCase().includes(wanted))),
  );
}
