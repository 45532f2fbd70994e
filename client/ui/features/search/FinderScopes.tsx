import { type JSX, Show } from "solid-js";
import { formatNumber } from "../../i18n/format-more.ts";
import { useLanguage, useText } from "../../i18n/text.tsx";
import { Icon } from "../../kit/Icon.tsx";
import type { FinderState } from "./finder-state.ts";
import type { Picking, Scope } from "./rows.ts";
import { finderText } from "./text.ts";

/** What to look for, and the filters. A filter that holds says so, and goes with a press. */
export function FinderScopes(props: { readonly state: FinderState }): JSX.Element {
  const t = useText(finderText);
  const { state } = props;
  const chosen = () => ({
    author: state.asking.filters().author?.name,
    room: state.asking.filters().room?.name,
    when: state.asking.filters().when?.label,
  });
  return (
    <fieldset class="scopes" aria-label={t().scopes}>
      <ScopeChip state={state} scope="all" words={t().all} />
      <ScopeChip state={state} scope="messages" words={t().messages} count={state.found()?.count} />
      <Elsewhere state={state} scope="goals" count={state.found()?.elsewhere?.goalCount} />
      <Elsewhere state={state} scope="notes" count={state.found()?.elsewhere?.noteCount} />
      <ScopeChip state={state} scope="links" words={t().links} count={state.found()?.links} />
      <ScopeChip state={state} scope="files" words={t().files} count={state.found()?.files} />
      <FilterChip state={state} what="author" words={t().from} chosen={chosen().author} />
      <FilterChip state={state} what="room" words={t().inRoom} chosen={chosen().room} />
      <FilterChip state={state} what="when" words={t().when} chosen={chosen().when} />
    </fieldset>
  );
}

/** Not everybody has goals or notes: there is a chip once something of them fits. */
function Elsewhere(props: {
  readonly state: FinderState;
  readonly scope: "goals" | "notes";
  readonly count: number | undefined;
}): JSX.Element {
  const t = useText(finderText);
  const isThere = () =>
    props.state.asking.scope() === props.scope || (props.state.asking.isAsking() && (props.count ?? 0) > 0);
  return (
    <Show when={isThere()}>
      <ScopeChip state={props.state} scope={props.scope} words={t()[props.scope]} count={props.count} />
    </Show>
  );
}

function ScopeChip(props: {
  readonly state: FinderState;
  readonly scope: Scope;
  readonly words: string;
  readonly count?: number | undefined;
}): JSX.Element {
  const language = useLanguage();
  const count = () => (props.state.asking.isAsking() ? (props.count ?? 0) : 0);
  return (
    <button
      type="button"
      class="chip"
      aria-pressed={props.state.asking.scope() === props.scope && props.state.asking.picking() === null}
      onClick={() => props.state.asking.setScope(props.scope)}
    >
      {props.words}
      <Show when={count() > 0}>
        <small>{formatNumber(language(), count())}</small>
      </Show>
    </button>
  );
}

function FilterChip(props: {
  readonly state: FinderState;
  readonly what: Picking;
  readonly words: string;
  readonly chosen: string | undefined;
}): JSX.Element {
  const t = useText(finderText);
  return (
    <Show
      when={props.chosen}
      fallback={
        <button
          type="button"
          class="chip"
          aria-pressed={props.state.asking.picking() === props.what}
          onClick={() =>
            props.state.asking.pick(props.state.asking.picking() === props.what ? null : props.what)
          }
        >
          {props.words}
        </button>
      }
    >
      {(chosen) => (
        <button
          type="button"
          class="chip"
          data-tone="brand"
          aria-label={t().without(`${props.words} ${chosen()}`)}
          onClick={() => props.state.asking.widen(props.what)}
        >
          <bdi class="cut">{chosen()}</bdi>
          <Icon name="x" />
        </button>
      )}
    </Show>
  );
}
