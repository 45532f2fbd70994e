import { type JSX, Show } from "solid-js";
import { useText } from "../../../i18n/text.tsx";
import { Button } from "../../../kit/Button.tsx";
import { IconButton } from "../../../kit/IconButton.tsx";
import { thenTexts } from "./then-text.ts";

/** The way into the past of a cycle. */
export function LookBack(props: { readonly onPress: (() => void) | undefined }): JSX.Element {
  const t = useText(thenTexts);
  return (
    <Show when={props.onPress}>
      {(press) => (
        <>
          <Button
            class="only-desktop look-back"
            size="sm"
            icon="past"
            aria-label={t().lookBackLabel}
            onClick={() => press()()}
          >
            {t().lookBack}
          </Button>
          <IconButton
            class="only-phone look-back"
            icon="past"
            label={t().lookBackLabel}
            onClick={() => press()()}
          />
        </>
      )}
    </Show>
  );
}
