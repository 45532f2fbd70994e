import { useNavigate } from "@solidjs/router";
import { type JSX, Show } from "solid-js";
import { useText } from "../../i18n/text.tsx";
import { Menu, MenuItem } from "../../kit/Menu.tsx";
import { createView } from "../../state/engine.tsx";

/** What this person may start; the menu asks when it opens. */
export function AddMenu(props: {
  readonly anchor: Element;
  readonly onCreate: () => void;
  readonly onClose: () => void;
}): JSX.Element {
  const t = useText("chat");
  const navigate = useNavigate();
  const people = createView("people", () => ({}));
  return (
    <Menu open anchor={props.anchor} label={t().add} onClose={props.onClose}>
      <Show when={people()?.canCreateRooms !== false}>
        <MenuItem icon="chat" onSelect={props.onCreate}>
          {t().newRoom}
        </MenuItem>
      </Show>
      <MenuItem icon="person" onSelect={() => navigate("/people")}>
        {people()?.canCreateRooms === false ? t().seePeople : t().messageSomeone}
      </MenuItem>
      <Show when={people()?.canInvite !== false}>
        <MenuItem icon="user-plus" onSelect={() => navigate("/people/invites")}>
          {t().invite}
        </MenuItem>
      </Show>
    </Menu>
  );
}
