import { createSignal, type JSX, Show } from "solid-js";
import { useErrorText } from "../../errors.ts";
import { useText } from "../../i18n/text.tsx";
import { Button } from "../../kit/Button.tsx";
import { ConfirmDialog } from "../../kit/ConfirmDialog.tsx";
import { SaveSetAside } from "../../kit/SetAside.tsx";
import { setAsideText } from "../../kit/set-aside-text.ts";
import { useEngine } from "../../state/engine.tsx";

/** The ways on where nothing says whose device this is: a copy of what is there, and a new beginning. */
export default function UnreadableIdentity(): JSX.Element {
  const t = useText(setAsideText);
  const engine = useEngine();
  const errorText = useErrorText();
  const [asks, setAsks] = createSignal(false);
  const startOver = async () => {
    const result = await engine.command("startOver", {});
    return result.ok ? null : errorText(result.error);
  };
  return (
    <>
      <SaveSetAside />
      <Button tone="soft" onClick={() => setAsks(true)}>
        {t().startOver}
      </Button>
      <Show when={asks()}>
        <ConfirmDialog
          title={t().startTitle}
          act={t().startOver}
          onClose={() => setAsks(false)}
          run={startOver}
        >
          <p>{t().startText}</p>
        </ConfirmDialog>
      </Show>
    </>
  );
}
