import { useSearchParams } from "@solidjs/router";
import type { JSX } from "solid-js";
import { useText } from "../../../i18n/text.tsx";
import { IconButton } from "../../../kit/IconButton.tsx";
import { Segmented } from "../../../kit/Segmented.tsx";
import { mapTexts } from "./map-text.ts";

/** The cycle as a document, or as a map. A phone has room for a sign alone. */
export function ViewChoice(props: { readonly value: "document" | "map" }): JSX.Element {
  const words = useText(mapTexts);
  const [, setSearch] = useSearchParams<{ view?: string }>();
  const show = (value: "document" | "map") => setSearch({ view: value === "map" ? "map" : null });
  return (
    <>
      <span class="only-desktop">
        <Segmented
          label={words().view}
          value={props.value}
          options={[
            { value: "document", label: words().document, icon: "doc" },
            { value: "map", label: words().map, icon: "map" },
          ]}
          onChange={show}
        />
      </span>
      <IconButton
        class="only-phone"
        icon={props.value === "map" ? "doc" : "map"}
        label={props.value === "map" ? words().document : words().map}
        onClick={() => show(props.value === "map" ? "document" : "map")}
      />
    </>
  );
}
