import { useNavigate } from "@solidjs/router";
import { createSignal, type JSX, Show } from "solid-js";
import { useText } from "../../i18n/text.tsx";
import { Menu, MenuItem } from "../../kit/Menu.tsx";
import { createView } from "../../state/engine.tsx";
import { SectionName } from "./sections/SectionName.tsx";
import { sectionText } from "./sections/section-text.ts";
import { writingText } from "./writing-text.ts";

/** What this person may start; the menu asks when it opens. */
export function AddMenu(props: {
  readonly anchor: Element;
  readonly onCreate: () => void;
  readonly onClose: () => void;
}): JSX.Element {
  const t = useText("chat");
  const w = useText(writingText);
  const navigate = useNavigate();
  const people = createView("people", () => ({}));
  const s = useText(sectionText);
  const [names, setNames] = createSignal(false);
  const menu = () => (
    <Menu open anchor={props.anchor} label={t().add} onClose={() => names() || props.onClose()}>
      <Show when={people()?.canCreateRooms !== false}>
        <MenuItem icon="chat" onSelect={props.onCreate}>
          {t().newRoom}
        </MenuItem>
      </Show>
      <MenuItem icon="person" onSelect={() => navigate("/people")}>
        {people()?.canCreateRooms === false ? w().seePeople : w().messageSomeone}
      </MenuItem>
      <Show when={people()?.canInvite !== false}>
        <MenuItem icon="user-plus" onSelect={() => navigate("/people/invites")}>
          {t().invite}
        </MenuItem>
      </Show>
      <MenuItem icon="fold" onSelect={() => setNames(true)}>
        {s().newTitle}
      </MenuItem>
    </Menu>
  );
  return (
    <Show when={names()} fallback={menu()}>
      <SectionName section={null} onClose={props.onClose} />
    </Show>
  );
}
