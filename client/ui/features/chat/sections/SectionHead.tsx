import { createEffect, createMemo, createSignal, type JSX, Match, on, Show, Switch } from "solid-js";
import type { SectionView } from "../../../../bridge/contract.ts";
import { useText } from "../../../i18n/text.tsx";
import { Badge } from "../../../kit/Badge.tsx";
import { Icon } from "../../../kit/Icon.tsx";
import { IconButton } from "../../../kit/IconButton.tsx";
import { Menu, type MenuAnchor, MenuItem } from "../../../kit/Menu.tsx";
import { moreShortcuts } from "../../../kit/more-shortcuts.ts";
import { meaningIn } from "../../../kit/shortcuts.ts";
import { callsOf } from "../../../state/calls.ts";
import { calmText } from "../calm-text.ts";
import type { Fold } from "../room-order.ts";
import { SectionDrag } from "./SectionDrag.tsx";
import { SectionName } from "./SectionName.tsx";
import { type SectionActs, useSectionActs } from "./section-acts.ts";
import { sectionText } from "./section-text.ts";

/** The name above the rooms of a section: folds them up, and has a menu of its own. */
export function SectionHead(props: {
  readonly fold: Fold;
  readonly sections: readonly SectionView[];
  readonly open: boolean;
  readonly isStop: boolean;
  readonly onFocus: () => void;
}): JSX.Element {
  const t = useText(calmText);
  const s = useText(sectionText);
  const acts = useSectionActs(() => props.sections);
  const [anchor, setAnchor] = createSignal<MenuAnchor | null>(null);
  const [renames, setRenames] = createSignal(false);
  let head!: HTMLDivElement;
  let turn!: HTMLButtonElement;
  let steps = false;
  const step = (one: SectionView, by: 1 | -1) => {
    steps = true;
    void acts.step(one, by);
  };
  const place = createMemo(() => props.sections.findIndex(({ id }) => id === props.fold.id));
  /** A row that is put elsewhere in the page has lost the focus on the way. */
  createEffect(
    on(
      place,
      () => {
        if (steps) requestAnimationFrame(() => turn.focus());
        steps = false;
      },
      { defer: true },
    ),
  );
  const section = () => props.sections.find(({ id }) => id === props.fold.id);
  const calls = () => props.fold.rooms.reduce((sum, room) => sum + callsOf(room), 0);
  const onKeyDown = (event: KeyboardEvent) => {
    const meant = meaningIn(moreShortcuts.sections, event);
    const one = section();
    if (meant === null || one === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    if (meant === "up" || meant === "down") step(one, meant === "up" ? -1 : 1);
    else acts.fold(one.id, meant === "shut");
  };
  return (
    <div ref={head} class="section-head" data-section={props.fold.id}>
      <button
        type="button"
        ref={turn}
        class="turn"
        draggable="true"
        data-room={props.fold.id}
        aria-expanded={props.open}
        tabindex={props.isStop ? 0 : -1}
        onFocus={props.onFocus}
        onKeyDown={onKeyDown}
        onClick={() => acts.fold(props.fold.id, props.open)}
        onContextMenu={(event) => {
          event.preventDefault();
          event.stopPropagation();
          const { clientX: x, clientY: y, currentTarget } = event;
          setAnchor(x === 0 && y === 0 ? currentTarget : { x, y }); // the menu key has no place
        }}
      >
        <Icon name={props.open ? "chev-down" : "right"} size="sm" />
        <bdi class="cut">{props.fold.name}</bdi>
        <Show when={!props.open}>
          <Badge count={calls()} tone="room" label={t().unread(calls())} />
        </Show>
      </button>
      <IconButton
        icon="more"
        size="sm"
        label={s().menu(props.fold.name)}
        tabindex="-1"
        aria-haspopup="menu"
        aria-expanded={anchor() !== null}
        onClick={(event) => setAnchor(event.currentTarget)}
      />
      <Show when={props.open && props.fold.rooms.length === 0}>
        <p class="hint">{s().empty}</p>
      </Show>
      <Show when={place() === 0}>
        <SectionDrag head={head} sections={props.sections} />
      </Show>
      <Switch>
        <Match when={renames() && section()}>
          {(one) => <SectionName section={{ ...one() }} onClose={() => setRenames(false)} />}
        </Match>
        <Match when={anchor() !== null && section()}>
          {(one) => (
            <SectionMenu
              section={{ ...one() }}
              sections={props.sections}
              onStep={(by) => step({ ...one() }, by)}
              acts={acts}
              anchor={anchor()}
              onRename={() => setRenames(true)}
              onClose={() => setAnchor(null)}
            />
          )}
        </Match>
      </Switch>
    </div>
  );
}

function SectionMenu(props: {
  /** As it was when the menu was opened. */
  readonly section: SectionView;
  readonly sections: readonly SectionView[];
  readonly acts: SectionActs;
  readonly onStep: (by: 1 | -1) => void;
  readonly anchor: MenuAnchor | null;
  readonly onRename: () => void;
  readonly onClose: () => void;
}): JSX.Element {
  const s = useText(sectionText);
  const { acts, section } = props;
  const at = props.sections.findIndex(({ id }) => id === section.id);
  const count = props.sections.length;
  return (
    <Menu open anchor={props.anchor} label={s().menu(section.name)} onClose={props.onClose}>
      <MenuItem
        icon={section.shut ? "chev-down" : "right"}
        onSelect={() => acts.fold(section.id, !section.shut)}
      >
        {section.shut ? s().open : s().shut}
      </MenuItem>
      <MenuItem icon="edit" onSelect={props.onRename}>
        {s().rename}
      </MenuItem>
      <MenuItem icon="up" disabled={at === 0} onSelect={() => props.onStep(-1)}>
        {s().up}
      </MenuItem>
      <MenuItem icon="down" disabled={at === count - 1} onSelect={() => props.onStep(1)}>
        {s().down}
      </MenuItem>
      <hr />
      <MenuItem icon="x" onSelect={() => void acts.drop(section)}>
        {s().drop}
      </MenuItem>
    </Menu>
  );
}
