import { createSignal, For, type JSX, Show } from "solid-js";
import type { Face, PersonRow } from "../../../bridge/contract.ts";
import { useText } from "../../i18n/text.tsx";
import { Avatar } from "../../kit/Avatar.tsx";
import { Icon } from "../../kit/Icon.tsx";
import { Menu, MenuItem } from "../../kit/Menu.tsx";
import { createView } from "../../state/engine.tsx";
import { texts } from "./text.ts";

export interface OwnerPickerProps {
  readonly owner: Face | null;
  readonly readOnly?: boolean | undefined;
  readonly onPick: (owner: Face | null) => void;
}

/** Who answers for it: avatar and name, and a menu of everybody. */
export function OwnerPicker(props: OwnerPickerProps): JSX.Element {
  const t = useText(texts);
  const [anchor, setAnchor] = createSignal<Element | null>(null);
  /** Watched only while the menu is asked for, and known before it opens, so that it opens at its full size. */
  const people = createView("people", () => (anchor() === null ? null : {}));
  const words = () => props.owner?.name ?? t().noOwner;
  return (
    <>
      <button
        type="button"
        class="owner"
        aria-haspopup="menu"
        aria-expanded={anchor() !== null}
        disabled={props.readOnly}
        onClick={(event) => setAnchor(event.currentTarget)}
      >
        <span class="sr">{t().owner}</span>
        <Show when={props.owner} fallback={<Icon name="person" />}>
          {(owner) => <Avatar face={owner()} size="xs" />}
        </Show>
        <span class="cut">{words()}</span>
      </button>
      <Menu
        open={anchor() !== null && people() !== undefined}
        anchor={anchor()}
        label={t().owner}
        onClose={() => setAnchor(null)}
      >
        <Everybody people={people()?.people ?? []} owner={props.owner} onPick={props.onPick} />
      </Menu>
    </>
  );
}

function Everybody(props: {
  readonly people: readonly PersonRow[];
  readonly owner: Face | null;
  readonly onPick: (owner: Face | null) => void;
}): JSX.Element {
  const t = useText(texts);
  return (
    <>
      <For each={props.people}>
        {(person) => (
          <MenuItem
            onSelect={() => props.onPick({ member: person.member, name: person.name, dye: person.dye })}
          >
            <Avatar face={person} size="xs" />
            <span class="cut">{person.name}</span>
            <Show when={person.member === props.owner?.member}>
              <Icon name="tick" class="push" />
            </Show>
          </MenuItem>
        )}
      </For>
      <hr />
      <MenuItem icon="person" onSelect={() => props.onPick(null)}>
        {t().unassign}
      </MenuItem>
    </>
  );
}
