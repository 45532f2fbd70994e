import { createSignal, For, type JSX, Show } from "solid-js";
import type { Face, MemberId, ObjectiveView, PersonRow } from "../../../bridge/contract.ts";
import { useText } from "../../i18n/text.tsx";
import { Avatar } from "../../kit/Avatar.tsx";
import { Icon } from "../../kit/Icon.tsx";
import { Menu, MenuItem } from "../../kit/Menu.tsx";
import { createView } from "../../state/engine.tsx";
import { createGoalActions } from "./actions.ts";
import { objectiveTexts } from "./objective-text.ts";
import { texts } from "./text.ts";

const SHOWN = 3;

/** Who answers for an objective: one or several. The menu takes each of them on and off. */
export function OwnersPicker(props: { readonly objective: ObjectiveView }): JSX.Element {
  const t = useText(texts);
  const also = useText(objectiveTexts);
  const [anchor, setAnchor] = createSignal<Element | null>(null);
  const people = createView("people", () => (anchor() === null ? null : {}));
  const owners = () => props.objective.owners;
  const words = () => {
    const [first] = owners();
    if (first === undefined) return t().noOwner;
    return owners().length === 1 ? first.name : `${first.name} ${also().also(owners().length)}`;
  };
  return (
    <>
      <button
        type="button"
        class="owner"
        aria-haspopup="menu"
        aria-expanded={anchor() !== null}
        disabled={!props.objective.canEdit}
        title={owners()
          .map(({ name }) => name)
          .join(", ")}
        onClick={(event) => setAnchor(event.currentTarget)}
      >
        <span class="sr">{t().owner}</span>
        <Show when={owners().length > 0} fallback={<Icon name="person" />}>
          <span class="owner-faces">
            <For each={owners().slice(0, SHOWN)}>{(owner) => <Avatar face={owner} size="xs" />}</For>
          </span>
        </Show>
        <span class="cut">{words()}</span>
      </button>
      <Menu
        open={anchor() !== null && people() !== undefined}
        anchor={anchor()}
        label={t().owner}
        onClose={() => setAnchor(null)}
      >
        <Everybody people={people()?.people ?? []} objective={props.objective} />
      </Menu>
    </>
  );
}

function Everybody(props: {
  readonly people: readonly PersonRow[];
  readonly objective: ObjectiveView;
}): JSX.Element {
  const t = useText(texts);
  const own = createOwning(() => props.objective);
  const isOwner = (member: MemberId) => props.objective.owners.some((one) => one.member === member);
  return (
    <>
      <For each={props.people}>
        {(person) => (
          <MenuItem onSelect={() => own(person.member, !isOwner(person.member))}>
            <Avatar face={person} size="xs" />
            <span class="cut">{person.name}</span>
            <Show when={isOwner(person.member)}>
              <Icon name="tick" class="push" />
            </Show>
          </MenuItem>
        )}
      </For>
      <hr />
      <MenuItem
        icon="person"
        onSelect={() => props.objective.owners.forEach(({ member }) => void own(member, false))}
      >
        {t().unassign}
      </MenuItem>
    </>
  );
}

/** The first one is kept in the field that older versions read; all others stand beside it. */
function createOwning(objective: () => ObjectiveView): (member: MemberId, on: boolean) => void {
  const actions = createGoalActions();
  const isFirst = (owner: Face | null, member: MemberId) => owner?.member === member;
  return (member, on) => {
    const { id, owner } = objective();
    if (on && owner === null) return void actions.setObjectiveOwner(id, member);
    if (!on && isFirst(owner, member)) void actions.setObjectiveOwner(id, null);
    return void actions.ownObjective(id, member, on);
  };
}
