import { createSignal, For, type JSX } from "solid-js";
import { Icon } from "./Icon.tsx";
import { Menu, MenuChoice } from "./Menu.tsx";
import "./people.css";

export interface MenuSelectProps<T extends string> {
  /** What is chosen, for those who do not see where it stands. */
  readonly label: string;
  readonly value: T;
  readonly options: readonly { readonly value: T; readonly label: string }[];
  readonly onChange: (value: T) => void;
}

/** What holds now, at the end of a row; pressed, the other possibilities. */
export function MenuSelect<T extends string>(props: MenuSelectProps<T>): JSX.Element {
  const [anchor, setAnchor] = createSignal<Element | null>(null);
  const now = () => props.options.find((option) => option.value === props.value)?.label ?? "";
  return (
    <>
      <button
        type="button"
        class="menu-select"
        aria-haspopup="menu"
        aria-expanded={anchor() !== null}
        aria-label={`${props.label} ${now()}`}
        onClick={(event) => setAnchor(event.currentTarget)}
      >
        {now()}
        <Icon name="chev-down" />
      </button>
      <Menu open={anchor() !== null} anchor={anchor()} label={props.label} onClose={() => setAnchor(null)}>
        <For each={props.options}>
          {(option) => (
            <MenuChoice
              checked={option.value === props.value}
              onSelect={() => option.value !== props.value && props.onChange(option.value)}
            >
              {option.label}
            </MenuChoice>
          )}
        </For>
      </Menu>
    </>
  );
}
