import { type JSX, Match, Show, Switch } from "solid-js";

export interface EmptyProps {
  /** geese: people and rooms · hills: goals · well: nothing found. */
  readonly art?: "geese" | "hills" | "well" | undefined;
  readonly title: string;
  readonly text?: string | undefined;
  readonly actions?: JSX.Element;
}

/** An empty place says what it is for and offers the first step. */
export function Empty(props: EmptyProps): JSX.Element {
  return (
    <div class="empty">
      <Switch>
        <Match when={props.art === "geese"}>
          <Geese />
        </Match>
        <Match when={props.art === "hills"}>
          <Hills />
        </Match>
        <Match when={props.art === "well"}>
          <Well />
        </Match>
      </Switch>
      <h2>{props.title}</h2>
      <Show when={props.text}>
        <p>{props.text}</p>
      </Show>
      <Show when={props.actions}>
        <span class="acts">{props.actions}</span>
      </Show>
    </div>
  );
}

const GOOSE =
  "M-11-1.5C-7-5.5-3-4.5 0 0 3.5-4.8 7.5-5.6 11.5-2 7.5-3 3.8-1.5.6 3.4.2 4-.3 4-.6 3.4-3.4-1.3-7-2.6-11-1.5z";

function Geese(): JSX.Element {
  return (
    <svg class="art" viewBox="0 0 132 84" aria-hidden="true">
      <path class="stitch soft" d="M8 74C34 60 52 66 70 50s24-26 50-36" />
      <path class="solid" transform="translate(92 26) rotate(-14) scale(1.3)" d={GOOSE} />
      <path class="solid" transform="translate(62 40) rotate(-10)" d={GOOSE} />
      <path class="solid" transform="translate(106 48) rotate(-6) scale(.9)" d={GOOSE} />
    </svg>
  );
}

function Hills(): JSX.Element {
  return (
    <svg class="art" viewBox="0 0 132 84" aria-hidden="true">
      <path class="soft" d="M4 76h124" />
      <path d="M14 76 52 26l20 26 14-18 32 42" />
      <path d="M52 26V6l20 6-20 7" />
      <path class="stitch soft" d="M22 76c14-12 26-8 30-22s-6-16 0-26" />
    </svg>
  );
}

function Well(): JSX.Element {
  return (
    <svg class="art" viewBox="0 0 132 84" aria-hidden="true">
      <ellipse class="soft" cx="66" cy="58" rx="54" ry="15" />
      <ellipse class="soft" cx="66" cy="58" rx="34" ry="9.5" />
      <ellipse cx="66" cy="58" rx="15" ry="4.5" />
      <path class="solid" d="M66 16c5 7 8 11.5 8 15.5a8 8 0 0 1-16 0c0-4 3-8.5 8-15.5z" />
    </svg>
  );
}
