import { For, type JSX, Show } from "solid-js";
import { Icon, type IconName } from "./Icon.tsx";

export interface BannerAction {
  readonly label: string;
  readonly run: () => void;
}

export interface BannerProps {
  readonly icon: IconName;
  readonly tone?: "wait" | "bad" | "time" | "brand" | undefined;
  readonly shape?: "card" | undefined;
  readonly children: JSX.Element;
  readonly actions?: readonly BannerAction[] | undefined;
}

/** One calm line about where things are. One at a time. */
export function Banner(props: BannerProps): JSX.Element {
  return (
    <div class="banner" data-tone={props.tone} data-shape={props.shape}>
      <Icon name={props.icon} />
      <span class="grow">{props.children}</span>
      <Show when={props.actions?.length}>
        <span class="acts">
          <For each={props.actions}>
            {(action) => (
              <button type="button" class="act" onClick={() => action.run()}>
                {action.label}
              </button>
            )}
          </For>
        </span>
      </Show>
    </div>
  );
}
