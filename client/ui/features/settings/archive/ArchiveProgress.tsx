import type { JSX } from "solid-js";
import type { ArchiveState } from "../../../../bridge/contract.ts";
import { formatNumber } from "../../../i18n/format-more.ts";
import { useLanguage, useText } from "../../../i18n/text.tsx";
import { Button } from "../../../kit/Button.tsx";
import { Progress } from "../../../kit/Progress.tsx";
import { useEngine } from "../../../state/engine.tsx";
import { archiveText } from "./archive-text.ts";

const words = { exporting: "making", looking: "looking", importing: "importing" } as const;

/** How far it has come, and the way to end it. */
export function ArchiveProgress(props: { readonly busy: NonNullable<ArchiveState["busy"]> }): JSX.Element {
  const t = useText(archiveText);
  const language = useLanguage();
  const engine = useEngine();
  const said = () => {
    const { doing, done, total } = props.busy;
    return t()[words[doing]](formatNumber(language(), done), formatNumber(language(), total));
  };
  return (
    <div class="backup-progress" role="status">
      <span>{said()}</span>
      <Progress
        size="sm"
        label={said()}
        value={props.busy.total === 0 ? null : props.busy.done / props.busy.total}
      />
      <Button size="sm" tone="plain" onClick={() => void engine.command("cancelArchive", {})}>
        {t().stop}
      </Button>
    </div>
  );
}
