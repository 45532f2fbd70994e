import { useNavigate } from "@solidjs/router";
import { createSignal, For, type JSX, Show } from "solid-js";
import type { MemberId, RoomId, RoomMemberRow, RoomRole } from "../../../bridge/contract.ts";
import { useText } from "../../i18n/text.tsx";
import { ConfirmDialog } from "../../kit/ConfirmDialog.tsx";
import { Icon } from "../../kit/Icon.tsx";
import { Menu, MenuChoice, MenuItem } from "../../kit/Menu.tsx";
import { useRoomRoleName } from "../../kit/RoleName.tsx";
import { useToasts } from "../../kit/Toasts.tsx";
import { useAct } from "../../state/act.ts";
import { roomInfoText } from "./room-info-text.ts";

/** Somebody as they were when the menu was opened: the list may move while it is read. */
interface Chosen {
  readonly anchor: Element;
  readonly member: MemberId;
  readonly name: string;
  readonly role: RoomRole;
  readonly roles: readonly RoomRole[];
  readonly canRemove: boolean;
}

/** The role at the end of a row; pressed, the roles that may be given and the way out. */
export function MemberMenu(props: {
  readonly person: RoomMemberRow;
  readonly room: RoomId;
  readonly isStop: boolean;
  readonly onFocus: () => void;
}): JSX.Element {
  const t = useText(roomInfoText);
  const roleName = useRoomRoleName();
  const [chosen, setChosen] = createSignal<Chosen | null>(null);
  const [leaving, setLeaving] = createSignal<Chosen | null>(null);
  const open = (anchor: Element) => {
    const { member, name, roomRole: role, rolesToGive, canRemove } = props.person;
    const roles =
      rolesToGive.includes(role) || rolesToGive.length === 0 ? rolesToGive : [role, ...rolesToGive];
    setChosen({ anchor, member, name, role, roles: [...roles], canRemove });
  };
  return (
    <>
      <button
        type="button"
        class="menu-select"
        data-stop=""
        tabindex={props.isStop ? 0 : -1}
        onFocus={props.onFocus}
        aria-haspopup="menu"
        aria-expanded={chosen() !== null}
        aria-label={`${t().roleOf(props.person.name)} ${roleName(props.person.roomRole)}`}
        onClick={(event) => open(event.currentTarget)}
      >
        {roleName(props.person.roomRole)}
        <Icon name="chev-down" />
      </button>
      <Show when={chosen()}>
        {(one) => (
          <OpenMenu chosen={one()} room={props.room} onRemove={setLeaving} onClose={() => setChosen(null)} />
        )}
      </Show>
      <Show when={leaving()}>
        {(one) => <Removing chosen={one()} room={props.room} onClose={() => setLeaving(null)} />}
      </Show>
    </>
  );
}

function OpenMenu(props: {
  readonly chosen: Chosen;
  readonly room: RoomId;
  readonly onRemove: (chosen: Chosen) => void;
  readonly onClose: () => void;
}): JSX.Element {
  const t = useText(roomInfoText);
  const roleName = useRoomRoleName();
  const navigate = useNavigate();
  const give = useGiveRole(props.room);
  const { chosen } = props; // the items act after the menu has closed
  return (
    <Menu open anchor={chosen.anchor} label={t().memberMenu(chosen.name)} onClose={props.onClose}>
      <For each={chosen.roles}>
        {(role) => (
          <MenuChoice checked={role === chosen.role} onSelect={() => void give(chosen, role)}>
            {roleName(role)}
          </MenuChoice>
        )}
      </For>
      <Show when={chosen.roles.length > 0}>
        <hr />
      </Show>
      <MenuItem icon="person" onSelect={() => navigate(`/people/${encodeURIComponent(chosen.member)}`)}>
        {t().profile}
      </MenuItem>
      <Show when={chosen.canRemove}>
        <MenuItem icon="x" tone="danger" onSelect={() => props.onRemove(chosen)}>
          {t().removeFromRoom}
        </MenuItem>
      </Show>
    </Menu>
  );
}

/** Gives a role, and offers to give the one before back. */
function useGiveRole(room: RoomId): (chosen: Chosen, role: RoomRole) => Promise<void> {
  const t = useText(roomInfoText);
  const roleName = useRoomRoleName();
  const act = useAct();
  const toasts = useToasts();
  return async ({ member, name, role: before }, role) => {
    if (role === before || !(await act.say("setRoomRole", { room, member, role }))) return;
    const undo = () => void act.say("setRoomRole", { room, member, role: before });
    toasts.show({
      icon: "tick",
      text: t().roleSet(name, roleName(role)),
      action: { label: t().undo, run: undo },
    });
  };
}

/** Cannot be undone: what they have missed stays missed, so it says what will happen first. */
function Removing(props: {
  readonly chosen: Chosen;
  readonly room: RoomId;
  readonly onClose: () => void;
}): JSX.Element {
  const t = useText(roomInfoText);
  const act = useAct();
  const toasts = useToasts();
  const { member, name } = props.chosen;
  const remove = async () => {
    const failed = await act.attempt("removeFromRoom", { room: props.room, member });
    if (failed === null) toasts.show({ icon: "tick", text: t().removed(name) });
    return failed;
  };
  return (
    <ConfirmDialog
      title={t().removeTitle(name)}
      act={t().removeFromRoom}
      run={remove}
      onClose={props.onClose}
    >
      <p>{t().removeText(name)}</p>
      <ul>
        <li>
          <Icon name="key" size="sm" />
          {t().removeKey}
        </li>
        <li>
          <Icon name="device" size="sm" />
          {t().removeKept}
        </li>
        <li>
          <Icon name="eye" size="sm" />
          {t().removeLine}
        </li>
      </ul>
    </ConfirmDialog>
  );
}
