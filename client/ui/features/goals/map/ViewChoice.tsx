import { useSearchParams } from "@solidjs/router";
import { For, type JSX } from "solid-js";
import { useText } from "../../../i18n/text.tsx";
import { MenuButton, MenuChoice } from "../../../kit/Menu.tsx";
import { Segmented } from "../../../kit/Segmented.tsx";
import { texts } from "../text.ts";
import { mapTexts } from "./map-text.ts";

const ICONS = { document: "doc", map: "map", overview: "chart" } as const;
type GoalsLook = keyof typeof ICONS;
const LOOKS: readonly GoalsLook[] = ["document", "map", "overview"];

/** The cycle as a document, as a map, or at a glance. A phone has room for a sign alone. */
export function ViewChoice(props: {
  readonly value: GoalsLook;
  /** Of the past there is no overview. */
  readonly isPast?: boolean | undefined;
}): JSX.Element {
  const looks = () => (props.isPast === true ? LOOKS.filter((look) => look !== "overview") : LOOKS);
  const words = useText(mapTexts);
  const labels = useText(texts);
  const [, setSearch] = useSearchParams<{ view?: string }>();
  const show = (value: GoalsLook) => setSearch({ view: value === "document" ? null : value });
  return (
    <>
      <span class="only-desktop">
        <Segmented
          label={words().view}
          value={props.value}
          options={looks().map((value) => ({ value, label: words()[value], icon: ICONS[value] }))}
          onChange={show}
        />
      </span>
      <MenuButton
        class="only-phone"
        icon={ICONS[props.value]}
        label={labels().labelled(words().view, words()[props.value])}
      >
        <For each={looks()}>
          {(value) => (
            <MenuChoice checked={value === props.value} onSelect={() => show(value)}>
              {words()[value]}
            </MenuChoice>
          )}
        </For>
      </MenuButton>
    </>
  );
}
