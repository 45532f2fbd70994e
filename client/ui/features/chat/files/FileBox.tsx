import { type JSX, Show } from "solid-js";
import { formatBytes } from "../../../i18n/format-more.ts";
import { useLanguage, useText } from "../../../i18n/text.tsx";
import { Icon } from "../../../kit/Icon.tsx";
import { Progress } from "../../../kit/Progress.tsx";
import { download } from "../../../state/download.ts";
import { badgeOf, safeName } from "./kinds.ts";
import type { FileProps } from "./MessageFiles.tsx";
import { problemText } from "./problem-text.ts";
import { filesText } from "./text.ts";

/** A file that is not shown here: its name, its size, and a press that saves it. */
export function FileBox(props: FileProps): JSX.Element {
  const t = useText(filesText);
  const language = useLanguage();
  const { content } = props;
  const meta = () => {
    const problem = content.problem();
    return problem === null ? formatBytes(language(), props.place.file.size) : problemText(t(), problem);
  };
  const save = async () => {
    const blob = await content.blob();
    if (blob !== null) download(blob, safeName(props.place.file.name));
  };
  return (
    <button
      type="button"
      class="file-box"
      tabindex={props.isStop ? 0 : -1}
      aria-busy={content.progress() !== null}
      title={props.place.file.name}
      onClick={() => void save()}
    >
      <span class="sr">{content.progress() === null ? t().download : t().fetchingNow} </span>
      <span
        class="file-badge"
        aria-hidden="true"
        data-large={badgeOf(props.place.file.name).length > 3 ? undefined : ""}
      >
        <Show when={badgeOf(props.place.file.name)} fallback={<Icon name="file" />}>
          {(badge) => badge()}
        </Show>
      </span>
      <bdi class="file-name">{props.place.file.name}</bdi>
      <span class="file-meta" data-bad={content.problem() === null ? undefined : ""}>
        {meta()}
      </span>
      <Icon class="file-get" name="download" />
      <Show when={content.progress() !== null}>
        <Progress label={t().fetching(props.place.file.name)} value={content.progress()} size="sm" />
      </Show>
    </button>
  );
}
