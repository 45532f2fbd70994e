import {
  createEffect,
  createSignal,
  Index,
  type JSX,
  Match,
  on,
  onCleanup,
  onMount,
  Show,
  Switch,
} from "solid-js";
import { formatNumber } from "../../i18n/format-more.ts";
import { useLanguage, useText } from "../../i18n/text.tsx";
import { Button } from "../../kit/Button.tsx";
import { Empty } from "../../kit/Empty.tsx";
import { Icon } from "../../kit/Icon.tsx";
import { IconButton } from "../../kit/IconButton.tsx";
import { moreShortcuts } from "../../kit/more-shortcuts.ts";
import { meaningIn, shortcutOf } from "../../kit/shortcuts.ts";
import { FinderRow } from "./FinderRow.tsx";
import { FinderScopes } from "./FinderScopes.tsx";
import type { FinderState } from "./finder-state.ts";
import { finderText } from "./text.ts";

const LIST = "finder-list";
export const rowId = (at: number): string => `finder-row-${at}`;

/** The words, what to look for, and what fits: a combobox whose list is the screen. */
export function FinderDialog(props: { readonly state: FinderState }): JSX.Element {
  const t = useText(finderText);
  const { state } = props;
  let dialog!: HTMLDialogElement;
  let box!: HTMLInputElement;
  onMount(() => {
    dialog.showModal();
    box.focus();
    box.select();
  });
  onCleanup(() => dialog.close());
  createEffect(on(state.asking.picking, () => box.focus(), { defer: true }));
  const leave = () => (state.asking.picking() === null ? state.close() : state.asking.pick(null));
  return (
    <dialog
      ref={dialog}
      class="finder"
      aria-label={t().title}
      onCancel={(event) => {
        event.preventDefault();
        leave();
      }}
      onPointerDown={(event) => event.target === dialog && isBeside(dialog, event) && state.close()}
      onKeyDown={(event) => onKey(event, state, event.target === box, leave)}
    >
      <div class="ask">
        <div class="box">
          <Icon name="search" />
          <Words state={state} ref={(element) => (box = element)} />
          <Show when={state.asking.typed() !== ""}>
            <IconButton
              class="only-phone"
              icon="x"
              size="sm"
              label={t().cancel}
              onClick={() => state.asking.type("")}
            />
          </Show>
        </div>
        <Button class="only-phone" tone="link" onClick={leave}>
          {t().cancel}
        </Button>
        <span class="kbd only-desktop" aria-hidden="true">
          esc
        </span>
      </div>
      <FinderScopes state={state} />
      <Finds state={state} />
      <Tail state={state} />
    </dialog>
  );
}

function Words(props: {
  readonly state: FinderState;
  readonly ref: (box: HTMLInputElement) => void;
}): JSX.Element {
  const t = useText(finderText);
  const { state } = props;
  const hint = () => {
    const hints = { author: t().askAuthor, room: t().askRoom, when: t().askWhen };
    const picking = state.asking.picking();
    return picking !== null ? hints[picking] : state.asking.filters().room === null ? t().ask : t().askHere;
  };
  return (
    <input
      ref={props.ref}
      type="text"
      role="combobox"
      aria-label={hint()}
      aria-expanded={state.rows().length > 0}
      aria-controls={LIST}
      aria-autocomplete="list"
      aria-activedescendant={state.rows().length > 0 ? rowId(state.active()) : undefined}
      placeholder={hint()}
      autocomplete="off"
      autocapitalize="off"
      spellcheck={false}
      enterkeyhint="search"
      maxlength={200}
      value={state.asking.typed()}
      onInput={(event) => !event.isComposing && state.asking.type(event.currentTarget.value)}
      onCompositionEnd={(event) => state.asking.type(event.currentTarget.value)}
    />
  );
}

/** Arrows choose, Enter opens, Backspace in an empty box takes a filter away. On a chip Enter is the chip's own. */
function onKey(event: KeyboardEvent, state: FinderState, isInBox: boolean, leave: () => void): void {
  if (event.isComposing || event.keyCode === 229) return;
  const act = actOf(event, state, isInBox, leave);
  if (act === null) return;
  event.preventDefault();
  event.stopPropagation();
  act();
}

function actOf(
  event: KeyboardEvent,
  state: FinderState,
  isInBox: boolean,
  leave: () => void,
): (() => void) | null {
  if (shortcutOf("anywhere", event) === "find") return state.close;
  const count = state.rows().length;
  const step = (by: number) => () => {
    if (count === 0) return;
    const next = (state.active() + by + count) % count;
    state.setActive(next);
    document.getElementById(rowId(next))?.scrollIntoView({ block: "nearest" });
  };
  switch (meaningIn(moreShortcuts.finder, event)) {
    case "next":
      return step(1);
    case "before":
      return step(-1);
    case "open": {
      const row = state.rows()[state.active()];
      return isInBox ? () => row && state.run(row) : null;
    }
    case "widen":
      return isInBox && state.asking.typed() === ""
        ? () => (state.asking.picking() === null ? state.asking.widen() : leave())
        : null;
    case "close":
      return leave;
    default:
      return null;
  }
}

// ---------------------------------------------------------------- what fits

function Finds(props: { readonly state: FinderState }): JSX.Element {
  const t = useText(finderText);
  const { state } = props;
  let list: HTMLElement | undefined;
  createEffect(on(state.asking.turn, () => list?.scrollTo({ top: 0 }), { defer: true }));
  const firstOf = (section: number) =>
    state
      .sections()
      .slice(0, section)
      .reduce((sum, { rows }) => sum + rows.length, 0);
  return (
    <Show when={state.rows().length > 0} fallback={<NothingFound state={state} />}>
      <div
        ref={(element) => (list = element)}
        id={LIST}
        class="finds"
        role="listbox"
        aria-label={t().results}
      >
        <Index each={state.sections()}>
          {(section, at) => (
            <fieldset>
              <legend class="cap">{t()[section().id]}</legend>
              <Index each={section().rows}>
                {(row, place) => <FinderRow row={row()} at={firstOf(at) + place} state={state} />}
              </Index>
            </fieldset>
          )}
        </Index>
      </div>
    </Show>
  );
}

const PATIENCE_MS = 150;

/** Says that nothing fits once that is known. */
function NothingFound(props: { readonly state: FinderState }): JSX.Element {
  const t = useText(finderText);
  const { state } = props;
  const [isSlow, setSlow] = createSignal(false);
  const timer = setTimeout(() => setSlow(true), PATIENCE_MS);
  onCleanup(() => clearTimeout(timer));
  const isNarrow = () =>
    state.asking.scope() !== "all" || Object.values(state.asking.filters()).some((one) => one !== null);
  const words = () => state.asking.typed().trim();
  /** Goals and notes are found by words alone. */
  const isWaiting = () => words() === "" && state.asking.picking() === null;
  const beside = () => {
    const scope = state.asking.scope();
    return scope === "goals" || scope === "notes" ? scope : undefined;
  };
  return (
    <div class="finds" data-empty="">
      <Switch>
        <Match when={state.found()?.state === "failed" && state.asking.picking() === null}>
          <Empty art="well" title={t().nothingHere} text={t().failed} />
        </Match>
        <Match when={isWaiting() && beside()}>
          {(scope) => <p class="hint">{t()[`${scope()}First`]}</p>}
        </Match>
        <Match when={state.found()?.state === "done" || state.asking.picking() !== null}>
          <Empty
            art="well"
            title={words() === "" ? t().nothingHere : t().nothing(words())}
            text={isNarrow() ? t().nothingNarrow : t().nothingText}
            actions={
              <Show when={isNarrow() && state.asking.picking() === null}>
                <Button onClick={state.asking.widenAll}>{t().widen}</Button>
              </Show>
            }
          />
        </Match>
        <Match when={isSlow()}>
          <p class="hint">{t().searching(String(state.found()?.scanned ?? 0))}</p>
        </Match>
      </Switch>
    </div>
  );
}

/** How to choose, and how far the search is. */
function Tail(props: { readonly state: FinderState }): JSX.Element {
  const t = useText(finderText);
  const language = useLanguage();
  const told = () => {
    const found = props.state.found();
    if (found === null || found.state === "failed" || !props.state.asking.isAsking()) return "";
    const scanned = formatNumber(language(), found.scanned);
    const missed = (found.elsewhere?.missed ?? []).map((part) => t()[`${part}Missed`]);
    return [found.state === "done" ? t().done(scanned) : t().searching(scanned), ...missed].join(" · ");
  };
  const count = () => {
    const found = props.state.found();
    return found?.state === "done" && props.state.asking.isAsking()
      ? t().found(formatNumber(language(), found.count))
      : "";
  };
  return (
    <footer class="tail">
      <span class="only-desktop is-flex" aria-hidden="true">
        <span class="kbd">↑</span>
        <span class="kbd">↓</span>
        {t().choose}
      </span>
      <span class="only-desktop is-flex" aria-hidden="true">
        <span class="kbd">↵</span>
        {t().open}
      </span>
      <span class="push only-desktop" />
      <span class="told" role="status">
        <span class="sr">{count()}</span>
        <Show when={told() !== ""}>
          <Icon name="lock" size="xs" />
          {told()}
        </Show>
      </span>
    </footer>
  );
}

function isBeside(
  element: HTMLElement,
  point: { readonly clientX: number; readonly clientY: number },
): boolean {
  const { left, right, top, bottom } = element.getBoundingClientRect();
  return point.clientX < left || point.clientX > right || point.clientY < top || point.clientY > bottom;
}
